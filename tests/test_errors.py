"""Errors cross from worker processes whole."""

from __future__ import annotations

import pickle

import pytest

from kg.errors import InputError, KgError, StoreError


@pytest.mark.parametrize(
    "error",
    [
        StoreError("The store is locked", "Wait for the other build."),
        InputError("v.xml:3: mismatch", "Mend it.", line=3, reason="mismatch"),
        InputError("v.xml is empty", "Leave it out."),
    ],
)
def test_an_error_is_the_same_after_pickling(error: KgError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)
