"""Mutation testing: what is mutated and the tests are there; a mutant differs in one place."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def mutate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutate", ROOT / "benchmarks" / "mutate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutate"] = module
    spec.loader.exec_module(module)
    return module


def test_modules_tests_and_what_is_argued_are_there(mutate: ModuleType) -> None:
    for file in (one for files in mutate.SUBJECTS.values() for one in files):
        assert (ROOT / "kg" / file).is_file(), file
    for file in mutate.TESTS:
        assert (ROOT / "tests" / file).exists(), file
    for file, source, change in mutate.argued():
        made = [(one.source, one.what) for one in mutate.mutants(ROOT / file)]
        assert (source, change) in made, (file, source, change)


CODE = '''
def f(a: int = 1) -> int:
    """At 5."""
    if a < 2 and a:
        return a + 1
    return [b for b in (3,) if b][0]
'''


def test_a_mutant_differs_from_its_module_in_one_place(
    mutate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "module.py"
    file.write_text(CODE, encoding="utf-8")
    made = mutate.mutants(file)
    assert sorted((one.what, one.inside) for one in made) == [
        ("0 → 1", True),
        ("1 → 2", False),
        ("1 → 2", True),
        ("2 → 3", True),
        ("3 → 4", True),
        ("Add → Sub", True),
        ("And → Or", True),
        ("Lt → LtE", True),
        ("a filter dropped", True),
        ("the branch never taken", True),
    ]
    before = ast.dump(ast.parse(CODE))
    trees = set()
    for number in range(len(made)):
        tree = ast.parse(CODE)
        *_, change = list(mutate.changes(tree))[number]
        change()
        trees.add(ast.dump(tree))
    assert before not in trees
    assert len(trees) == len(made)


def test_a_functions_code_gives_way_to_the_mutants(mutate: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text(CODE, encoding="utf-8")
    space: dict[str, object] = {}
    exec(compile(CODE, str(file), "exec"), space)
    f = space["f"]
    assert callable(f)
    assert f(1) == 2
    watch = mutate.Watch([file])
    (sum_,) = (one for one in mutate.mutants(file) if one.what == "Add → Sub")
    assert watch.place(sum_) == (str(file), 2)
    mutate.put_in_place(sum_, mutate.functions_of(watch))
    assert f(1) == 0
