"""How many small faults the tests notice: mutation testing by subject.

    python benchmarks/mutate.py [SUBJECT …] [--sample N] [--seed N] [--show]

Of each subject's modules N mutants are drawn: a comparison, a condition, a number, an arithmetic or
logical operator changed, or a branch or a filter dropped. Each is put in the place of its module as
it is imported, in a process of its own, and the subject's tests run until one fails. Printed are
the killed of those drawn, and with ``--show`` each survivor with its line. Nothing on disk is
changed. Docstrings, annotations and texts are left alone; some survivors are equivalent to the
original.

The processes are forked from one that has the libraries loaded, one at a time.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import importlib.abc
import importlib.util
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]
SUBJECTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "dates": (
        ("extract/dates.py", "extract/date_grammar.py", "extract/clock.py"),
        ("extract/test_dates.py", "extract/test_clock.py", "test_golden.py"),
    ),
    "citations": (
        ("extract/citations.py", "extract/edition_references.py", "resolve/cited.py"),
        (
            "extract/test_edition_references.py",
            "extract/test_reference_borders.py",
            "resolve/test_cited.py",
            "extract/test_telegrams.py",
            "test_golden.py",
        ),
    ),
    "replies": (
        ("resolve/replies.py", "resolve/misdated.py", "resolve/message_index.py"),
        ("resolve/test_replies.py", "resolve/test_misdated.py", "test_golden.py"),
    ),
    "enclosures": (
        ("extract/enclosures.py", "extract/covers.py", "extract/stretches.py"),
        (
            "extract/test_enclosures.py",
            "extract/test_covers.py",
            "extract/test_cover_words.py",
            "extract/test_quotes.py",
            "test_golden.py",
        ),
    ),
    "who": (
        ("resolve/people.py", "resolve/offices.py", "resolve/names.py", "resolve/register.py"),
        ("resolve", "test_golden.py"),
    ),
    "mint": (("graph/mint.py",), ("graph/test_mint.py", "graph/test_quads.py")),
    "queries": (("queries.py", "values.py"), ("test_queries.py",)),
    "store": (
        ("store.py", "updates.py"),
        ("test_store.py", "test_store_updates.py", "test_updates.py"),
    ),
}
LIBRARIES = (
    "pytest",
    "hypothesis",
    "spacy",
    "lxml.etree",
    "pyoxigraph",
    "rdflib",
    "numpy",
    "jinja2",
)
LOADED = "ignore::pytest.PytestAssertRewriteWarning"  # a library was imported before pytest began
GRACE = 20.0  # seconds besides five times what the tests take unharmed

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


# ---------------------------------------------------------------- mutants


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change: the number of the change in the order of its tree."""

    file: Path
    number: int
    line: int
    what: str

    @property
    def module(self) -> str:
        return ".".join(self.file.relative_to(ROOT).with_suffix("").parts)

    def code(self) -> object:
        tree = ast.parse(self.file.read_text(encoding="utf-8"))
        for at, (_, _, change) in enumerate(changes(tree)):
            if at == self.number:
                change()
                break
        return compile(ast.fix_missing_locations(tree), str(self.file), "exec")


Change = Callable[[], None]


def changes(tree: ast.Module) -> Iterator[tuple[int, str, Change]]:
    """Every change that can be made to a tree: its line, what it is, and how to make it."""
    for node in runnable(tree):
        line = getattr(node, "lineno", 0)
        for what, change in of_node(node):
            yield line, what, change


def runnable(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a tree in order, without annotations and what is only for type checkers."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_params", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or typing_only(child):
                continue
            yield child
            yield from runnable(child)


def typing_only(node: ast.AST) -> bool:
    guarded = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    return guarded or isinstance(node, ast.Import | ast.ImportFrom)


def of_node(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Compare(ops=[op, *_]) if type(op) in COMPARED:
            other = COMPARED[type(op)]
            yield f"{name(op)} → {other.__name__}", setter(node, "ops", [other(), *node.ops[1:]])
        case ast.BoolOp():
            other_ = ast.Or if isinstance(node.op, ast.And) else ast.And
            yield f"{name(node.op)} → {other_.__name__}", setter(node, "op", other_())
        case ast.UnaryOp(op=ast.Not()):
            yield "not dropped", inverted(node)
        case ast.BinOp() if type(node.op) in COMPUTED and not text(node):
            sign = COMPUTED[type(node.op)]
            yield f"{name(node.op)} → {sign.__name__}", setter(node, "op", sign())
        case ast.Constant(value=bool() as flag):
            yield f"{flag} → {not flag}", setter(node, "value", not flag)
        case ast.Constant(value=int() | float() as number):
            yield f"{number} → {number + 1}", setter(node, "value", number + 1)
        case ast.If() | ast.IfExp():
            yield "the branch never taken", setter(node, "test", ast.Constant(False))
        case ast.comprehension(ifs=[_, *_]):
            yield "a filter dropped", setter(node, "ifs", node.ifs[1:])


def name(node: ast.AST) -> str:
    return type(node).__name__


def text(node: ast.BinOp) -> bool:
    """Whether texts are joined: to take them apart fails at once and proves nothing."""
    return any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in (node.left, node.right)
    )


def setter(node: ast.AST, field: str, value: object) -> Change:
    return lambda: setattr(node, field, value)


def inverted(node: ast.UnaryOp) -> Change:
    """``not x`` → ``not not x``."""
    return setter(node, "operand", ast.UnaryOp(ast.Not(), copy.deepcopy(node.operand)))


def mutants(file: Path) -> list[Mutant]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [Mutant(file, at, line, what) for at, (line, what, _) in enumerate(changes(tree))]


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports a mutant where its module is asked for."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, fullname: str, *_: object) -> object:
        if fullname != self.mutant.module:
            return None
        return importlib.util.spec_from_file_location(fullname, self.mutant.file, loader=self)

    def create_module(self, _: object) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(self.mutant.code(), module.__dict__)

    def get_filename(self, _: str) -> str:
        return str(self.mutant.file)


# ---------------------------------------------------------------- running


def run(tests: Sequence[Path], mutant: Mutant | None, limit: float) -> str:
    """``killed``, ``survived`` or ``timeout``, of the tests in a forked process."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os._exit(tested(tests, mutant))
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "survived" if status == 0 else "killed"
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "timeout"


def tested(tests: Sequence[Path], mutant: Mutant | None) -> int:
    """Run the tests on the mutant; the exit status of pytest."""
    import pytest

    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    for loaded in [m for m in sys.modules if m == "kg" or m.startswith("kg.")]:
        del sys.modules[loaded]
    if mutant is not None:
        sys.meta_path.insert(0, Changed(mutant))
    options = (
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-o",
        "addopts=",
        "-W",
        LOADED,
    )
    try:
        return int(pytest.main([*options, *map(str, tests)]))
    except BaseException:  # whatever a mutant raises while it is imported
        return 1


def measure(subject: str, sample: int, seed: int, show: bool) -> tuple[int, int]:
    """How many of a subject's mutants were killed, and of how many."""
    modules, files = SUBJECTS[subject]
    tests = [path for file in files if (path := ROOT / "tests" / file).exists()]
    start = time.monotonic()
    if run(tests, None, 600) != "survived":
        raise SystemExit(f"{subject}: the tests fail as it is")
    limit = GRACE + 5 * (time.monotonic() - start)
    found = [
        one for file in modules if (path := ROOT / "kg" / file).exists() for one in mutants(path)
    ]
    drawn = random.Random(seed).sample(found, min(sample, len(found)))
    killed = 0
    for mutant in sorted(drawn, key=lambda one: (str(one.file), one.line)):
        ended = run(tests, mutant, limit)
        killed += ended != "survived"
        if show and ended == "survived":
            source = mutant.file.read_text(encoding="utf-8").splitlines()[mutant.line - 1].strip()
            where = mutant.file.relative_to(ROOT)
            print(f"  {where}:{mutant.line}  {mutant.what}  |  {source}", flush=True)
    print(f"{subject:12} {killed:4} of {len(drawn):4} killed (of {len(found)} mutants)", flush=True)
    return killed, len(drawn)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("subjects", nargs="*", choices=[*SUBJECTS, []], help=", ".join(SUBJECTS))
    parser.add_argument("--sample", type=int, default=25, help="mutants a subject")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print each survivor")
    args = parser.parse_args()
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    for library in LIBRARIES:
        importlib.import_module(library)
    importlib.import_module("sourced").built()  # once, for all
    parent = os.getpid()
    total = [0, 0]
    for subject in args.subjects or SUBJECTS:
        killed, drawn = measure(subject, args.sample, args.seed, args.show)
        total[0] += killed
        total[1] += drawn
    assert os.getpid() == parent
    print(f"{'all':12} {total[0]:4} of {total[1]:4} killed: {total[0] / max(total[1], 1):.0%}")


if __name__ == "__main__":
    main()
