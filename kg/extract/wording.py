"""Words of the data files as parts of regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_of(words: Iterable[str]) -> str:
    r"""A group that matches any of some phrases, the longest first: ``(?:Deputy\s+Chief|Deputy)``.

    A blank in a phrase matches any white space, an apostrophe both of its forms.
    """
    longest = sorted(words, key=lambda phrase: (-len(phrase), phrase))
    parts = (r"\s+".join(map(re.escape, phrase.split())) for phrase in longest)
    return "(?:" + re.sub("['’]", "['’]", "|".join(parts)) + ")"
