"""Processes end with the one that started them, however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PARENT = """
import os, time
from kg.executor import clean_up_when_terminated, pool

def work(path):
    with open(path, "a") as out:
        out.write(f"{os.getpid()}\\n")
    while True:
        time.sleep(0.1)

if __name__ == "__main__":
    clean_up_when_terminated()
    try:
        with pool(2) as workers:
            for future in [workers.submit(work, %(path)r) for _ in range(2)]:
                future.result()
    finally:
        open(%(path)r + ".cleaned", "w").close()
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no /proc here")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left(tmp_path: Path, number: signal.Signals) -> None:
    script, told = tmp_path / "parent.py", tmp_path / "pids"
    script.write_text(PARENT % {"path": str(told)}, encoding="utf-8")
    parent = subprocess.Popen([sys.executable, str(script)], cwd=tmp_path)
    until = time.monotonic() + 60
    pids: list[int] = []
    while len(pids) < 2 and time.monotonic() < until:
        time.sleep(0.1)
        pids = [int(line) for line in told.read_text().split()] if told.exists() else []
    assert len(pids) == 2
    parent.send_signal(number)
    parent.wait(60)
    while any(map(alive, pids)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(alive, pids))
    assert Path(f"{told}.cleaned").exists() is (number is signal.SIGTERM)
