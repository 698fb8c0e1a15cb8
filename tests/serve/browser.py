"""Debian's Chromium by the DevTools protocol: just enough to use pages as people do.

https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from typing import Any, TypeVar

from websockets.sync.client import ClientConnection, connect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
Value = TypeVar("Value")
PATIENCE = 60.0  # seconds until something awaited has to be there
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowDown": 40}
CTRL, SHIFT = 2, 8


class Gone(Exception):  # noqa: N818  (no fault: it is what following a link does)
    """The page that was asked has given way to another."""


class Browser:
    """A browser at work."""

    def __init__(self, profile: Path) -> None:
        arguments = [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        self._process = subprocess.Popen(
            arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        self._open = ExitStack()
        self._socket = self._open.enter_context(self._connect())
        self._asked = 0
        self.events: list[dict[str, Any]] = []

    def _connect(self) -> AbstractContextManager[ClientConnection]:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if line.startswith("DevTools listening on "):
                address = line.removeprefix("DevTools listening on ").strip()
                opened: AbstractContextManager[ClientConnection] = connect(
                    address, proxy=None, max_size=None, compression=None
                )
                return opened
        raise RuntimeError("Chromium ended before it could be used")

    def ask(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol and wait for its answer; events are kept."""
        self._asked += 1
        asked = {"id": self._asked, "method": method, "params": parameters}
        self._socket.send(json.dumps({**asked, **({"sessionId": session} if session else {})}))
        while True:
            told = json.loads(self._socket.recv(timeout=PATIENCE))
            if told.get("id") == self._asked:
                if "error" in told:
                    raise Gone(f"{method}: {told['error']}")
                result: dict[str, Any] = told["result"]
                return result
            self.events.append(told)

    def page(self) -> Page:
        """A new page, with everything that its console says kept."""
        context = self.ask("Target.createBrowserContext")["browserContextId"]
        target = self.ask("Target.createTarget", url="about:blank", browserContextId=context)
        attached = self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        return Page(self, attached["sessionId"], context)

    def close(self) -> None:
        """End it."""
        self._open.close()
        self._process.terminate()
        self._process.wait(20)
        assert self._process.stderr is not None
        self._process.stderr.close()


class Page:
    """A page in a context of its own: no history, nothing kept."""

    def __init__(self, browser: Browser, session: str, context: str) -> None:
        self.browser = browser
        self._session = session
        self._context = context
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self.browser.ask(method, self._session, **parameters)

    def close(self) -> None:
        self.browser.ask("Target.disposeBrowserContext", browserContextId=self._context)

    def run(self, script: str) -> Any:
        """The value of an expression, awaited if it is a promise."""
        told = self.ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def until(self, script: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(Gone):
                if self.run(f"!!({script})"):
                    return
            time.sleep(0.02)
        raise AssertionError(f"waited in vain for {script}")

    def comes(self, read: Callable[[], Value], wanted: Value) -> None:
        """Wait until what is read is what is wanted: pages are drawn while they are looked at."""
        end = time.monotonic() + PATIENCE
        while (found := read()) != wanted:
            assert time.monotonic() < end, f"{found!r} stayed, and {wanted!r} was waited for"
            time.sleep(0.05)

    def shows(self, selector: str, words: str, whole: bool = False) -> None:
        """Wait until the first element that a selector finds has these words, or is just these."""
        end = time.monotonic() + PATIENCE
        while not ((found := self.text(selector)) == words or (not whole and words in found)):
            assert time.monotonic() < end, f"{selector} says {found!r}, not {words!r}"
            time.sleep(0.02)

    def open(self, address: str) -> None:
        """Go to an address and wait until it is loaded."""
        self._loading(lambda: self.ask("Page.navigate", url=address))

    def follow(self, action: Callable[[], object]) -> None:
        """Do what leads to another page, and wait until that is loaded."""
        self._loading(action)

    def _loading(self, action: Callable[[], object]) -> None:
        self.run("window.leaving = true")
        with suppress(Gone):
            action()
        self.until("document.readyState === 'complete' && !window.leaving")

    def click(self, selector: str) -> None:
        """Click in the middle of the first element that a selector finds, once it is there and
        stands still."""
        self.until(f"document.querySelector({json.dumps(selector)})?.getClientRects().length")
        place, before = self._middle(selector), None
        while place != before:
            time.sleep(0.02)
            place, before = self._middle(selector), place
        for kind in ("mousePressed", "mouseReleased"):
            self.ask(
                "Input.dispatchMouseEvent",
                type=kind,
                x=place[0],
                y=place[1],
                button="left",
                clickCount=1,
            )

    def _middle(self, selector: str) -> Any:
        return self.run(
            f"(() => {{ const one = document.querySelector({json.dumps(selector)});"
            " one.scrollIntoView({block: 'center', behavior: 'instant'});"
            " const box = one.getClientRects()[0];"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )

    def press(self, key: str, modifiers: int = 0) -> None:
        """Press and release a key."""
        code = KEYS[key]
        text = {"Enter": "\r", " ": " "}.get(key, "") if not modifiers else ""
        named = {"key": key, "code": "Space" if key == " " else key}
        for kind in ("keyDown", "keyUp"):
            self.ask(
                "Input.dispatchKeyEvent",
                type=kind,
                modifiers=modifiers,
                windowsVirtualKeyCode=code,
                text=text if kind == "keyDown" else "",
                **named,
            )

    def type(self, text: str) -> None:
        """Type where the focus is."""
        for letter in text:
            self.ask("Input.dispatchKeyEvent", type="char", text=letter)

    def text(self, selector: str) -> str:
        """The text of the first element that a selector finds, with plain spaces."""
        found = self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")
        return " ".join(str(found).split())

    def width(self, pixels: int) -> None:
        """Be as wide as a phone."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=pixels,
            height=740,
            deviceScaleFactor=2,
            mobile=True,
        )

    def scheme(self, name: str) -> None:
        """Prefer light or dark."""
        features = [{"name": "prefers-color-scheme", "value": name}]
        self.ask("Emulation.setEmulatedMedia", features=features)

    def complaints(self) -> list[str]:
        """What the console says that isn't well: errors, refusals by the policy, warnings."""
        found = []
        for event in self._events():
            said = event["params"]
            if event["method"] == "Runtime.exceptionThrown":
                found.append(str(said["exceptionDetails"]))
            elif event["method"] == "Log.entryAdded" and said["entry"]["level"] != "info":
                if "GL Driver Message" in said["entry"]["text"]:
                    continue  # how quick a machine without a graphics card draws
                found.append(f"{said['entry']['text']} {said['entry'].get('url', '')}")
            elif event["method"] == "Runtime.consoleAPICalled" and said["type"] in (
                "error",
                "warning",
                "assert",
            ):
                found.append(str(said["args"]))
        return found

    def requested(self) -> list[str]:
        """The addresses asked for."""
        return [
            event["params"]["request"]["url"]
            for event in self._events()
            if event["method"] == "Network.requestWillBeSent"
        ]

    def _events(self) -> list[dict[str, Any]]:
        self.ask("Runtime.evaluate", expression="0")  # what came before is told by now
        return [one for one in self.browser.events if one.get("sessionId") == self._session]
