"""The renderer of pages: made once a process, since compiling templates takes longer than filling
a hundred of them."""

from __future__ import annotations

from functools import cache

from kg.pages.render import Renderer


@cache
def renderer() -> Renderer:
    """The one renderer."""
    return Renderer()
