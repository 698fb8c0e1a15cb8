"""Nothing takes longer than it may."""

import re
import threading

import pytest

from kg.tasks import OutOfTimeError, time_limit


def test_a_pattern_that_never_ends_is_ended() -> None:
    with pytest.raises(OutOfTimeError), time_limit(0.2):
        re.match(r"(?:a|aa)+$", "a" * 60 + "b")


def test_it_is_said_again_to_whoever_swallows_it() -> None:
    swallowed = 0
    with pytest.raises(OutOfTimeError), time_limit(0.1):
        try:
            while True:
                pass
        except OutOfTimeError:
            swallowed += 1
        while True:
            pass
    assert swallowed == 1


def test_what_is_done_in_time_is_left_alone() -> None:
    with time_limit(5), time_limit(None):
        pass


def test_other_threads_have_no_limit() -> None:
    done = []

    def work() -> None:
        with time_limit(0.01):
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done
