"""The pages in a real browser: Chromium runs their scripts under their policy, and complains of
nothing. Left out where there is no Chromium."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from serving import Running

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--virtual-time-budget=4000",
]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


def visit(server: Running, address: str, profile: Path) -> tuple[str, str]:
    """The page after its scripts ran, and what the browser's console said."""
    arguments = [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", "--dump-dom"]
    done = subprocess.run(
        [*arguments, server.url.rstrip("/") + address],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return done.stdout, "\n".join(console)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/query?query=ASK%20%7B%7D", "Ctrl+Space completes a term."),
        ("/frus1961-63v06/d64", "Signed original following message"),
        ("/letters?view=network", "<svg"),
    ],
)
def test_a_page_in_the_browser(server: Running, tmp_path: Path, address: str, shown: str) -> None:
    page, console = visit(server, address, tmp_path)
    assert shown in page
    assert console == ""
    # The script of the query page has shown what needs it: it ran, under the policy.
    if address.startswith("/query"):
        assert '<span data-script="">' in page
