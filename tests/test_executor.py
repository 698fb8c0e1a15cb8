"""The same build on a cluster: the same files to the byte, with a worker lost in the middle."""

import os
import signal
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from kg import build, executor
from kg.errors import UsageError

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "data" / "documents"


def quads(store: Path) -> dict[str, str]:
    return {p.name: sha256(p.read_bytes()).hexdigest() for p in (store / "quads").glob("*.zst")}


def slowly(task: tuple[Path, int]) -> int:
    """A task that ends the process it is in, the first time it is done."""
    mark, number = task
    if number == 1 and not mark.exists():
        mark.write_text("", encoding="ascii")
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def fails(number: int) -> int:
    if number == 2:
        raise ValueError("two")
    return number


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        dashboard_address=":0",
        local_directory=str(tmp_path_factory.mktemp("dask")),
    ) as cluster:
        yield cluster.scheduler_address


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_a_cluster_gives_the_same_quads(address: str, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    build.build([PAGES], here, workers=1)
    report = build.build([PAGES], there, scheduler=address)
    assert report.extracted == report.volumes >= 1
    assert quads(there) == quads(here)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_a_lost_worker_costs_its_task_only(address: str, tmp_path: Path) -> None:
    tasks = [(tmp_path / "mark", number) for number in range(6)]
    with executor.cluster(address, tmp_path, "same", lambda: "same") as workers:
        done = dict(workers.each(slowly, tasks))
    assert done == {at: number * number for at, (_, number) in enumerate(tasks)}


def test_a_worker_with_other_code_is_refused(address: str, tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match="another version"),
        executor.cluster(address, tmp_path, "ours", lambda: "theirs"),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_nobody_at_the_address_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    monkeypatch.setattr(executor, "SECONDS", 1)
    with pytest.raises(UsageError, match="No Dask scheduler"):
        build.build([PAGES], tmp_path / "store", scheduler="tcp://127.0.0.1:9")
    assert not (tmp_path / "store" / "current").exists()


@pytest.mark.parametrize("count", [1, 2])
def test_a_task_that_fails_ends_the_others(count: int) -> None:
    def run() -> object:
        return list(executor.Processes(count).each(fails, [1, 2, 3]))

    with pytest.raises(ValueError, match="two"):
        run()


def pid(_: int) -> int:
    return os.getpid()


def test_processes_stay_for_what_follows(tmp_path: Path) -> None:
    with executor.Processes(2).staying() as run:
        first = {by for _, by in run.each(pid, range(4))}
        assert {by for _, by in run.each(pid, range(4))} & first
        tasks = [(tmp_path / "mark", number) for number in range(4)]
        done = dict(run.each(slowly, tasks))  # one of them dies of it
        assert done == {at: number * number for at, (_, number) in enumerate(tasks)}
        assert not {by for _, by in run.each(pid, range(4))} & (first | {os.getpid()})
