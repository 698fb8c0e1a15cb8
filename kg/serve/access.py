"""Who may change the store: whoever has the token (RFC 6750)."""

from __future__ import annotations

import hmac
import os
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.requests import Request

from kg.errors import UsageError
from kg.serve.problems import Refused
from kg.serve.process import VARIABLE

SHORTEST: Final = 16  # characters; a shorter one may be guessed


def read_token(file: Path | None) -> str:
    """The token from a file's first line, else from ``KG_TOKEN``.

    It is no option of the command line, where every user of the machine could read it. Raises
    UsageError when there is none, or it is too short.
    """
    if file is None:
        token, place = os.environ.get(VARIABLE, ""), VARIABLE
    else:
        try:
            token, place = file.read_text(encoding="utf-8").partition("\n")[0], str(file)
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"The token can't be read from {file}: {error}", "Name a file with one line."
            ) from error
    token = token.strip()
    if len(token) < SHORTEST or not token.isascii():
        raise UsageError(
            f"{place} has no token of at least {SHORTEST} plain characters.",
            f"Put one into {VARIABLE} or a file named by --token-file, for example from "
            "`openssl rand -hex 32`.",
        )
    return token


def demand(request: Request, token: str) -> None:
    """Raise Refused (401) unless the request bears the token. Takes as long whatever it bears."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    # Digests are as long as one another, so that not even the token's length is told.
    theirs, ours = (sha256(one.encode()).digest() for one in (given.strip(), token))
    same = hmac.compare_digest(theirs, ours)
    if scheme.lower() == "bearer" and same:
        return
    challenge = 'Bearer realm="graphs"'
    if given:
        challenge += ', error="invalid_token"'
    raise Refused(
        401,
        "Changes need the right token." if given else "Changes need a token.",
        "Send it as Authorization: Bearer TOKEN.",
        {"WWW-Authenticate": challenge},
    )
