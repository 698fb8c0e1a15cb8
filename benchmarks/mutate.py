"""How many small faults the tests notice: mutation testing by subject.

    python benchmarks/mutate.py [SUBJECT …] [--sample N] [--seed N] [--seconds S] [--show]
        [--tests FILE …]

Of each subject's modules N mutants are drawn: a comparison, a condition, a number, an arithmetic
or logical operator changed, or a branch or filter dropped. First the tests run unharmed, and it is
noted which functions each calls and how long a processor works for it. Then each mutant is tried by
the tests that call its function, the fastest first, until one fails or they have had S seconds.
Printed are the killed of those drawn, and with ``--show`` each survivor with its line and how many
tests called it. Nothing on disk is changed. Docstrings, annotations and texts are left alone, and
so is ``strict`` of ``zip``, which only asserts. Mutants that ``benchmarks/equivalent.toml`` argues
to be equivalent to the original are told, and not counted.

A mutant runs in a process forked from one that has all tests collected; the new code takes the
place of the function's. What is outside functions, or called at import, is imported anew with its
module. One process works at a time. The tests' shared store is the one the unharmed program builds.
"""

from __future__ import annotations

import argparse
import ast
import copy
import gc
import importlib
import importlib.abc
import importlib.util
import os
import pickle
import random
import resource
import signal
import sys
import tempfile
import time
import tomllib
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
SUBJECTS: dict[str, tuple[str, ...]] = {
    "dates": (
        "extract/dates.py",
        "extract/date_grammar.py",
        "extract/dateline.py",
        "extract/clock.py",
    ),
    "citations": (
        "extract/citations.py",
        "extract/edition_references.py",
        "extract/cited_messages.py",
        "resolve/cited.py",
    ),
    "replies": (
        "resolve/replies.py",
        "resolve/misdated.py",
        "resolve/message_index.py",
        "extract/answers.py",
    ),
    "enclosures": (
        "extract/enclosures.py",
        "extract/covers.py",
        "extract/stretches.py",
        "extract/ends.py",
    ),
    "who": (
        "resolve/who.py",
        "resolve/candidates.py",
        "resolve/people.py",
        "resolve/offices.py",
        "resolve/names.py",
        "resolve/register.py",
    ),
    "mint": ("graph/mint.py",),
    "queries": ("queries.py", "values.py"),
    "store": ("store.py", "updates.py", "quad_files.py"),
}
TESTS = (
    "extract",
    "resolve",
    "graph/test_mint.py",
    "graph/test_quads.py",
    "graph/test_moments.py",
    "read/test_days.py",
    "test_golden.py",
    "test_corrections.py",
    "test_queries.py",
    "test_values.py",
    "test_store.py",
    "test_store_borders.py",
    "test_store_updates.py",
    "test_updates.py",
    "test_store_changed.py",
    "test_check.py",
)
ARGUED = ROOT / "benchmarks" / "equivalent.toml"
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
OPTIONS = (
    "-x",
    "-q",
    "-s",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
    "-o",
    "addopts=",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",  # a library was imported before pytest began
    "--hypothesis-seed=1",
)
GRACE = 10.0  # seconds of a processor besides five times what the tests take unharmed
WAIT = 40  # so many times as long may it take by the clock

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
    inside: bool  # a function, and not its defaults
    what: str

    @property
    def module(self) -> str:
        return ".".join(self.file.relative_to(ROOT).with_suffix("").parts)

    def code(self) -> CodeType:
        tree = ast.parse(self.file.read_text(encoding="utf-8"))
        for at, (*_, change) in enumerate(changes(tree)):
            if at == self.number:
                change()
                break
        compiled: CodeType = compile(ast.fix_missing_locations(tree), str(self.file), "exec")
        return compiled

    @property
    def source(self) -> str:
        return self.file.read_text(encoding="utf-8").splitlines()[self.line - 1].strip()


Change = Callable[[], None]


def changes(tree: ast.Module) -> Iterator[tuple[ast.AST, bool, str, Change]]:
    """Every change that can be made to a tree: the node, whether it is inside a function, what the
    change is, and how to make it."""
    for node, inside in runnable(tree):
        for what, change in of_node(node):
            yield node, inside, what, change


def runnable(node: ast.AST, inside: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """The nodes of a tree in order, and whether each runs when a function is called; without
    annotations and what is only for type checkers."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_params", "decorator_list"):
            continue
        if isinstance(node, ast.keyword) and node.arg == "strict":
            continue
        body = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and name == "body"
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or typing_only(child):
                continue
            yield child, inside or body
            yield from runnable(child, inside or body)


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
    return [
        Mutant(file, at, line_of(node), inside, what)
        for at, (node, inside, what, _) in enumerate(changes(tree))
    ]


def line_of(node: ast.AST) -> int:
    return int(getattr(node.target if isinstance(node, ast.comprehension) else node, "lineno", 0))


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


# ---------------------------------------------------------------- which tests call what

Place = tuple[str, int]  # a file, and the line where a function in it begins
Test = tuple[float, str]  # how long it takes, and its name
Reach = dict[Place, list[Test]]  # the tests that call a function


def functions(file: Path) -> list[range]:
    """The lines of each function of a module and of its classes; what is inside one is its own."""

    def outermost(node: ast.AST) -> Iterator[range]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([child.lineno, *(one.lineno for one in child.decorator_list)])
                yield range(first, (child.end_lineno or first) + 1)
            else:
                yield from outermost(child)

    return list(outermost(ast.parse(file.read_text(encoding="utf-8"))))


class Watch:
    """Notes which functions of some files are called."""

    def __init__(self, files: Iterable[Path]) -> None:
        self.lines = {
            str(file): {line: lines.start for lines in functions(file) for line in lines}
            for file in files
        }
        self.called: set[Place] = set()

    def __call__(self, frame: FrameType, _: str, __: object) -> None:
        """Told of each call (``sys.settrace``); nothing within it is traced."""
        code = frame.f_code
        of_file = self.lines.get(code.co_filename)
        if of_file and (begin := of_file.get(code.co_firstlineno)):
            self.called.add((code.co_filename, begin))

    def place(self, mutant: Mutant) -> Place | None:
        """The function a mutant is in; None when it is in none, or among a function's defaults."""
        begin = self.lines[str(mutant.file)].get(mutant.line)
        return (str(mutant.file), begin) if begin and mutant.inside else None


# ---------------------------------------------------------------- running


class Session:
    """Takes pytest's place once all tests are collected: maps them, then tries mutants by them."""

    def __init__(self, measured: Measured) -> None:
        self.measured = measured

    def pytest_collection(self) -> None:
        sys.settrace(self.measured.watch)  # what is called while modules are imported

    def pytest_collection_finish(self) -> None:
        sys.settrace(None)

    def pytest_runtestloop(self, session: Any) -> bool:
        measured, watch = self.measured, self.measured.watch
        at_import, watch.called = frozenset(watch.called), set()
        reach = measured.read(lambda: self.mapped(session))
        tests = {item.nodeid: item for item in session.items}
        standing = functions_of(watch)
        gc.freeze()
        for mutant in measured.drawn:
            place = watch.place(mutant)
            if place in at_import:
                place = None
            found = tests_of(mutant, place, reach, measured.seconds)
            if place is None:
                measured.left.append((mutant, [name for _, name in found]))
                continue

            def tried(mutant: Mutant = mutant, found: Sequence[Test] = found) -> int:
                put_in_place(mutant, standing)
                return failed([tests[name] for _, name in found])

            measured.tell(mutant, ended(tried, sum(took for took, _ in found)), len(found))
        return True

    def mapped(self, session: Any) -> Reach:
        """What each test calls, by running it."""
        reach: Reach = {}
        watch = self.measured.watch
        broken = 0
        for item, following in zip(session.items, [*session.items[1:], None], strict=False):
            watch.called = set()
            begun = worked()
            sys.settrace(watch)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            sys.settrace(None)
            took = worked() - begun
            if session.testsfailed > broken:
                broken = session.testsfailed
                self.measured.say(f"  fails unharmed, left out: {item.nodeid}")
                continue
            for place in watch.called:
                reach.setdefault(place, []).append((took, item.nodeid))
        return reach


def failed(items: Sequence[Any]) -> int:
    """1 when one of the collected tests fails, else 0; what follows the first is not run."""
    for item, following in zip(items, [*items[1:], None], strict=False):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if item.session.testsfailed:
            return 1
    return 0


def tests_of(mutant: Mutant, place: Place | None, reach: Reach, seconds: float) -> list[Test]:
    """The tests to try a mutant by, the fastest first, and at most for so long: those that call its
    function, or, where it is in none, any function of its file."""
    if place is None:
        file = str(mutant.file)
        of_file = [one for (where, _), ones in reach.items() if where == file for one in ones]
    else:
        of_file = reach.get(place, [])
    found: list[Test] = []
    spent = 0.0
    for took, test in sorted(set(of_file)):
        if found and spent + took > seconds:
            break
        spent += took
        found.append((took, test))
    return found


def worked() -> float:
    """Seconds that processors worked for this process and those it waited for."""
    return sum(os.times()[:4])


def functions_of(watch: Watch) -> list[FunctionType]:
    """The functions that stand in the files watched, wherever they are held."""
    return [
        one
        for one in gc.get_objects()
        if type(one) is FunctionType and one.__code__.co_filename in watch.lines
    ]


def put_in_place(mutant: Mutant, standing: Sequence[FunctionType]) -> None:
    """Give the functions that stand in a mutant's file the mutant's code."""
    changed: dict[tuple[str, int], list[CodeType]] = {}
    open_ = [mutant.code()]
    while open_:
        for one in open_.pop().co_consts:
            if isinstance(one, CodeType):
                changed.setdefault((one.co_qualname, one.co_firstlineno), []).append(one)
                open_.append(one)
    for function in standing:
        code = function.__code__
        if code.co_filename == str(mutant.file):
            new = changed.get((code.co_qualname, code.co_firstlineno), [])
            if len(new) == 1 and new[0].co_freevars == code.co_freevars:
                function.__code__ = new[0]


def ended(work: Callable[[], int], usual: float) -> str:
    """``killed``, ``survived`` or ``timeout``, of work in a forked process that gives 0 when all
    went well; it has several times the seconds it usually takes."""
    limit = int(GRACE + 5 * usual)
    child = os.fork()
    if child == 0:
        try:
            os.setpgid(0, 0)
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
            status = work()
        except BaseException:  # whatever a mutant raises while it is imported
            status = 1
        os._exit(status)
    end = time.monotonic() + WAIT * limit
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done and os.WIFSIGNALED(status):
            return "timeout" if os.WTERMSIG(status) == signal.SIGXCPU else "killed"
        if done:
            return "survived" if status == 0 else "killed"
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "timeout"


def imported_anew(mutant: Mutant, tests: Sequence[str]) -> int:
    """Run tests on a mutant that is imported in its module's place; 0 when none fails."""
    import pytest

    if not tests:
        return 0
    forget(mutant.module)
    sys.meta_path.insert(0, Changed(mutant))
    return int(pytest.main([*OPTIONS, *tests]))


def forget(module: str) -> None:
    """Take a module, and all of the package that import it, out of those imported."""
    files = {
        name: Path(loaded.__file__)
        for name, loaded in sys.modules.items()
        if name.split(".")[0] == "kg" and getattr(loaded, "__file__", None)
    }
    gone, grown = {module}, True
    while grown:
        found = {name for name, file in files.items() if imports(file) & gone} | gone
        grown, gone = found != gone, found
    for name in gone & files.keys():
        holder, _, last = name.rpartition(".")
        if holder in sys.modules and hasattr(sys.modules[holder], last):
            delattr(sys.modules[holder], last)
        del sys.modules[name]


def imports(file: Path) -> set[str]:
    """The modules a file imports, wherever in it, and the names it takes from them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


class Measured:
    """The mutants drawn of some subjects, and what became of them."""

    def __init__(
        self,
        subjects: Sequence[str],
        sample: int,
        seed: int,
        seconds: float,
        show: bool,
        tests: Sequence[str] = TESTS,
    ) -> None:
        self.seconds, self.show, self.tests = seconds, show, tests
        self.subject_of = {ROOT / "kg" / file: name for name in subjects for file in SUBJECTS[name]}
        self.watch = Watch(self.subject_of)
        self.found = {
            name: [one for file in SUBJECTS[name] for one in mutants(ROOT / "kg" / file)]
            for name in subjects
        }
        self.drawn = [
            mutant
            for found in self.found.values()
            for mutant in sorted(
                random.Random(seed).sample(found, min(sample, len(found))),
                key=lambda one: (str(one.file), one.number),
            )
        ]
        self.left: list[tuple[Mutant, list[str]]] = []
        self.out = os.fdopen(os.dup(1), "w")
        self.ends: Counter[tuple[str, str]] = Counter()  # subject and how a mutant ended
        self.argued = argued()

    def measure(self) -> None:
        """Try all mutants, and print how many of each subject were killed."""
        self.ends, left = self.read(self.in_session)
        for mutant, tests in left:
            how = ended(lambda m=mutant, t=tests: quiet(m, t), GRACE + 2 * self.seconds)
            self.tell(mutant, how, len(tests))
        for name, found in self.found.items():
            self.print_line(name, (name,), len(found))
        self.print_line("all", tuple(self.found), sum(map(len, self.found.values())))

    def print_line(self, title: str, names: Sequence[str], found: int) -> None:
        ends = {
            how: sum(self.ends[name, how] for name in names)
            for how in ("killed", "timeout", "survived", "equivalent")
        }
        killed = ends["killed"] + ends["timeout"]
        of = killed + ends["survived"]
        self.say(
            f"{title:12} {killed:4} of {of:4} killed: {killed / max(of, 1):4.0%}  "
            f"({ends['timeout']} by time, {ends['equivalent']} equivalent, of {found} mutants)"
        )

    def in_session(self) -> tuple[Counter[tuple[str, str]], list[tuple[Mutant, list[str]]]]:
        import pytest

        tests = [str(ROOT / "tests" / one) for one in self.tests]
        with tempfile.TemporaryFile("w+") as told:
            silence(told.fileno())
            if pytest.main([*OPTIONS, *tests], plugins=[Session(self)]) != pytest.ExitCode.OK:
                told.seek(0)
                self.say(told.read()[-3000:])
                raise SystemExit("pytest did not collect the tests, or failed on the way")
        return self.ends, self.left

    def read(self, work: Callable[[], Any]) -> Any:
        """What work gives, done in a forked process."""
        with tempfile.NamedTemporaryFile() as file:
            child = os.fork()
            if child == 0:
                try:
                    Path(file.name).write_bytes(pickle.dumps(work()))
                except BaseException:
                    self.say(traceback.format_exc())
                    os._exit(1)
                os._exit(0)
            _, status = os.waitpid(child, 0)
            if status:
                raise SystemExit(1)
            return pickle.loads(Path(file.name).read_bytes())

    def tell(self, mutant: Mutant, how: str, tests: int) -> None:
        where = str(mutant.file.relative_to(ROOT))
        if how == "survived" and (where, mutant.source, mutant.what) in self.argued:
            how = "equivalent"
        self.ends[self.subject_of[mutant.file], how] += 1
        if self.show and how != "killed":
            at = f"{where}:{mutant.line}"
            self.say(f"  {how} {at}  {mutant.what}  |  {mutant.source}  |  {tests} tests")

    def say(self, text: str) -> None:
        print(text, file=self.out, flush=True)


def argued() -> set[tuple[str, str, str]]:
    """The mutants that are argued to be equivalent: file, line of source, change."""
    if not ARGUED.exists():
        return set()
    rows = tomllib.loads(ARGUED.read_text(encoding="utf-8"))["mutant"]
    return {(row["file"], row["source"], what) for row in rows for what in row["changes"]}


def silence(place: int) -> None:
    os.dup2(place, 1)
    os.dup2(place, 2)


def quiet(mutant: Mutant, tests: Sequence[str]) -> int:
    silence(os.open(os.devnull, os.O_WRONLY))
    return imported_anew(mutant, tests)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("subjects", nargs="*", choices=[*SUBJECTS, []], help=", ".join(SUBJECTS))
    parser.add_argument("--sample", type=int, default=40, help="mutants a subject")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=6, help="of tests for each mutant")
    parser.add_argument("--show", action="store_true", help="print each survivor")
    parser.add_argument("--tests", nargs="+", default=TESTS, help="in place of all, below tests/")
    args = parser.parse_args()
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = folder
        for library in LIBRARIES:
            importlib.import_module(library)
        measured = Measured(
            args.subjects or tuple(SUBJECTS),
            args.sample,
            args.seed,
            args.seconds,
            args.show,
            args.tests,
        )
        share_a_store(Path(folder) / "shared", measured)
        measured.measure()


def share_a_store(folder: Path, measured: Measured) -> None:
    """Build the store that tests share, in a process of its own (the database's threads don't live
    through a fork), and load what takes long and depends on no subject."""
    sys.settrace(measured.watch)
    sourced: Any = importlib.import_module("sourced")
    recogniser: Any = importlib.import_module("kg.extract.recogniser")
    make, shared = recogniser.build, recogniser.build()
    recogniser.build = lambda model=None: make(model) if model else shared
    sys.settrace(None)
    build = sourced.build.build
    measured.read(lambda: build(sourced.PATHS, folder, workers=1).problems)
    sourced.built = lambda: folder


if __name__ == "__main__":
    main()
