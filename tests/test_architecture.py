"""Who may import whom: a stage imports only from the stages above it and from the shared nouns."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kg"
STAGES = ["read", "extract", "resolve", "graph"]
NOUNS = {"model", "errors", "settings", "choose"}
MODULES = sorted(p for stage in STAGES for p in (PACKAGE / stage).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The parts of kg that a module imports: ``kg.extract.dates`` → ``extract``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
            if node.module == "kg":
                names = [f"kg.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("kg.")}
    return found


def test_there_are_modules() -> None:
    assert len(MODULES) > 10


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_stage_imports_only_from_above(path: Path) -> None:
    stage = path.relative_to(PACKAGE).parts[0]
    allowed = NOUNS | set(STAGES[: STAGES.index(stage) + 1])
    assert imported(path) <= allowed


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_only_extract_imports_spacy(path: Path) -> None:
    names = {
        name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
        )
    }
    if not path.is_relative_to(PACKAGE / "extract"):
        assert not any(name.split(".")[0] == "spacy" for name in names)


def test_model_uses_the_standard_library_only() -> None:
    for path in (PACKAGE / "model").glob("*.py"):
        assert imported(path) <= {"model"}, path
