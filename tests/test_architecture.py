"""Who may import whom: a stage imports only from the stages above it and from the shared nouns,
nothing imports in a circle, each module has a name of its own, and a function fits on a screen."""

import ast
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kg"
STAGES = ["read", "extract", "resolve", "graph"]
NOUNS = {"model", "errors", "rules", "settings", "choose"}
FILES = sorted(p for p in PACKAGE.rglob("*.py") if "_shipped" not in p.parts)
MODULES = [p for p in FILES if p.relative_to(PACKAGE).parts[0] in STAGES]
# Names that two modules may share, because they are the same thing in two places: name → why.
SHARED: dict[str, str] = {}
LONGEST = 60  # lines of a function


def name_of(path: Path) -> str:
    """``kg/read/html.py`` → ``kg.read.html``, ``kg/read/__init__.py`` → ``kg.read``."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path): path for path in FILES}


def imports(path: Path) -> set[str]:
    """All that a module imports, in full: modules, and names in modules."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imported_modules(path: Path) -> set[str]:
    """The modules of the package that a module imports, wherever in it. Left out are itself and
    the package's front page, which has the version and may show what lies behind it."""
    whole = {one if one in NAMES else one.rpartition(".")[0] for one in imports(path)}
    return {one for one in whole if one in NAMES} - {name_of(path), "kg"}


def part_of(module: str) -> str:
    """The sub-package a module lies in; a module beside them stands for itself."""
    return ".".join(module.split(".")[:2])


def assert_no_circle(graph: dict[str, set[str]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " ← ".join(error.args[1])
        pytest.fail(f"Imported in a circle: {circle}. Move what both need below them.")


def test_there_are_modules() -> None:
    assert len(MODULES) > 10


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_stage_imports_only_from_above(path: Path) -> None:
    stage = path.relative_to(PACKAGE).parts[0]
    allowed = NOUNS | set(STAGES[: STAGES.index(stage) + 1])
    found = {part_of(one).removeprefix("kg.") for one in imports(path) if one.startswith("kg.")}
    assert found <= allowed


def test_no_module_imports_in_a_circle() -> None:
    graph = {name: imported_modules(path) for name, path in NAMES.items()}
    assert_no_circle(graph)


def test_no_sub_package_imports_in_a_circle() -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for name, path in NAMES.items():
        graph[part_of(name)] |= {part_of(one) for one in imported_modules(path)} - {part_of(name)}
    assert_no_circle(graph)


def test_the_house_has_two_storeys() -> None:
    deep = [name for name in NAMES if name.count(".") > 2]
    assert deep == []


def test_each_module_has_a_name_of_its_own() -> None:
    by_name: dict[str, list[str]] = defaultdict(list)
    for name in NAMES:
        by_name[name.rpartition(".")[2]].append(name)
    twice = {last: names for last, names in by_name.items() if len(names) > 1}
    assert twice.keys() == SHARED.keys(), f"Two modules share a name: {twice}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_extract_imports_spacy(path: Path) -> None:
    """The flow uses spaCy in one stage; ``spacy_pipe`` is the whole flow as spaCy's component."""
    if not path.is_relative_to(PACKAGE / "extract") and path.name != "spacy_pipe.py":
        assert not any(name.split(".")[0] == "spacy" for name in imports(path))


def test_model_uses_the_standard_library_only() -> None:
    for path in (PACKAGE / "model").glob("*.py"):
        found = {part_of(one) for one in imports(path) if one.startswith("kg")}
        assert found <= {"kg.model"}, path


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    functions = (
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    longest = {one.name: (one.end_lineno or 0) - one.lineno + 1 for one in functions}
    assert {name: lines for name, lines in longest.items() if lines > LONGEST} == {}
