"""The reference pages of the documentation, made from the program while the site is built.

A hook of MkDocs: commands from the command line's own help, questions from the saved queries'
headers, vocabulary from the ontology, the Python API from its docstrings.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import rdflib
import typer.main
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from rdflib.namespace import OWL, RDF, RDFS, SKOS

import kg
from kg import api, cli, queries, settings


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages made here to those that stand in the folder."""
    made: dict[str, Callable[[], Iterator[str]]] = {
        "reference/commands.md": commands,
        "reference/questions.md": questions,
        "reference/vocabulary.md": vocabulary,
        "reference/python.md": python,
    }
    for path, lines in made.items():
        files.append(File.generated(config, path, content="\n".join(lines()) + "\n"))
    return files


def commands() -> Iterator[str]:
    """Every command with its arguments, options and examples."""
    yield "# Commands\n"
    yield "Every command prints this with `--help`. Exit codes: see the end of the page.\n"
    yield from _group(typer.main.get_command(cli.app), ("kg",))
    yield "## Exit codes\n"
    yield inspect.cleandoc(cli.__doc__ or "").partition("\n\n")[2]


def _group(command: Any, names: tuple[str, ...]) -> Iterator[str]:
    for name, inner in sorted(getattr(command, "commands", {}).items()):
        full = (*names, name)
        if hasattr(inner, "commands"):
            yield from _group(inner, full)
            continue
        yield f"## {' '.join(full)}\n"
        yield f"{inspect.cleandoc(inner.help or '')}\n"
        yield "| | |\n|---|---|"
        for parameter in inner.params:
            names_ = [*parameter.opts, *parameter.secondary_opts]
            given = ", ".join(f"`{one}`" for one in names_)
            told = " ".join((getattr(parameter, "help", None) or "").split()).replace("|", "\\|")
            yield f"| {given} | {told} |"
        if inner.epilog:
            yield f"\n{inner.epilog}"
        yield ""


def questions() -> Iterator[str]:
    """Every saved query: what it answers, its parameters, an example."""
    yield "# Questions\n"
    yield "Each is a page of the server at `/queries/NAME`, and `kg query NAME` of the command.\n"
    library = list(queries.load())
    for group in sorted({query.group for query in library}):
        yield f"## {group or 'Others'}\n"
        for query in (one for one in library if one.group == group):
            yield f"### {query.name}\n\n**{query.title}.** {query.description}\n"
            if query.parameters:
                yield "| parameter | kind | |\n|---|---|---|"
                for p in query.parameters:
                    need = "" if p.required else " (optional)"
                    yield f"| `--{p.name}` | {p.type.value} | {p.description}{need} |"
                yield ""
            example = " ".join(f"--{key} {value!r}" for key, value in query.example.items())
            yield f"    kg query {query.name} {example}\n"


def vocabulary() -> Iterator[str]:
    """The classes and properties of the ontology."""
    graph = rdflib.Graph().parse(settings.shipped("ontologies") / "ontology.ttl")
    yield f"# Vocabulary\n\nPrefix `cw:` is `{settings.VOCABULARY}`.\n"
    kinds = {
        "Classes": (OWL.Class, RDFS.Class),
        "Properties": (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property),
    }
    for title, types in kinds.items():
        yield f"## {title}\n\n| term | | what it says |\n|---|---|---|"
        found = {s for type_ in types for s in graph.subjects(RDF.type, type_)}
        for term in sorted(found, key=str):
            if not str(term).startswith(settings.VOCABULARY):
                continue
            name = str(term).removeprefix(settings.VOCABULARY)
            label = graph.value(term, RDFS.label) or ""
            told = graph.value(term, RDFS.comment) or graph.value(term, SKOS.definition) or ""
            text = " ".join(str(told).split()).replace("|", "\\|")
            yield f"| `cw:{name}` | {label} | {text} |"
        yield ""


def python() -> Iterator[str]:
    """The public functions and classes."""
    yield f"# Python\n\n{inspect.cleandoc(api.__doc__ or '')}\n"
    for function in (kg.open, kg.analyse):
        yield from _documented(f"kg.{function.__name__}", function)
    for class_ in (api.Graph, api.Answer, api.Page, api.Analysis):
        yield f"## {class_.__name__}\n\n{inspect.cleandoc(class_.__doc__ or '')}\n"
        for name, member in vars(class_).items():
            if name.startswith("_"):
                continue
            target = member.fget if isinstance(member, property) else member
            if inspect.isfunction(target) and target.__doc__:
                yield from _documented(f"{class_.__name__}.{name}", target, level=3)


def _documented(name: str, function: Any, level: int = 2) -> Iterator[str]:
    yield f"{'#' * level} {name}\n"
    yield f"```python\n{name.rpartition('.')[2]}{inspect.signature(function)}\n```\n"
    yield f"{inspect.cleandoc(function.__doc__ or '')}\n"
