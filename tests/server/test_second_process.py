"""The second process changes how long a run takes, and nothing else."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.server.conftest import IMPATIENT
from tests.server.fault_server import FaultServer, Reply, Seen, json_page
from wheelcheck.index.client import fetch_pages
from wheelcheck.model.lock import IndexRef
from wheelcheck.model.release import NoSuchProject, PageAnswer, PageRequest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no second process elsewhere")

COUNT = 60

PROGRAM = """
import os, sys
from wheelcheck.index import second_process, workers
from wheelcheck.index.client import IndexSettings, fetch_pages
from wheelcheck.model.lock import IndexRef
from wheelcheck.model.release import PageRequest

url, folder, how = sys.argv[1:]
if how == "dies":
    def die(given, entrance):
        os._exit(9)
    second_process._work_and_leave = die
requests = [PageRequest(IndexRef(url), f"demo{n}", frozenset({"1.0"})) for n in range(60)]
processes = 1 if how == "alone" else 2
settings = IndexSettings(folder or None, processes=processes, timeout=5, retries=1, backoff=0.01)
answers = fetch_pages(requests, settings)
for request, answer in answers.items():
    print(request.name, answer)
"""


@pytest.fixture
def busy(server: FaultServer) -> FaultServer:
    """Pages, absences and failures, each page a moment late so that both processes get their part."""
    for number in range(COUNT):
        reply = json_page([(f"demo{number}-1.0.tar.gz", {"yanked": "no"})], headers={"ETag": str(number)})
        server.answer(f"/simple/demo{number}/", reply._replace(silence=0.01))
    server.answer("/simple/demo7/", Reply(404))
    server.answer("/simple/demo8/", Reply(403))
    return server


def run(server: FaultServer, how: str, folder: Path | None = None) -> str:
    command = [sys.executable, "-c", PROGRAM, f"{server.url}/simple", "" if folder is None else str(folder), how]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
    return done.stdout


def test_the_answers_are_the_same(busy: FaultServer) -> None:
    together = run(busy, "together")
    assert len(busy.requests) == COUNT
    assert together == run(busy, "alone")
    assert together.count("ProjectPage") == COUNT - 2


def test_the_cache_gets_all_of_them(busy: FaultServer, tmp_path: Path) -> None:
    first = run(busy, "together", tmp_path)
    busy.requests.clear()
    assert run(busy, "together", tmp_path) == first
    assert [request.path for request in busy.requests] == ["/simple/demo8/"]


def test_if_it_dies_its_jobs_are_done_here(busy: FaultServer) -> None:
    assert run(busy, "dies") == run(busy, "alone")


def test_a_process_with_threads_has_none(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden() -> int:
        raise AssertionError("a process with threads was copied")

    monkeypatch.setattr(os, "fork", forbidden)
    ref = IndexRef(f"{server.url}/simple")
    requests = [PageRequest(ref, f"demo{number}", frozenset({"1.0"})) for number in range(COUNT)]
    assert threading.active_count() > 1
    answers: dict[PageRequest, PageAnswer] = fetch_pages(requests, IMPATIENT._replace(processes=2))
    assert set(answers.values()) == {NoSuchProject()}


@pytest.mark.parametrize("processes", [1, 2])
def test_an_interrupt_ends_everything(server: FaultServer, processes: int) -> None:
    started = threading.Event()

    def never(_: Seen) -> Reply:
        started.set()
        return Reply(silence=600.0)

    for number in range(COUNT):
        server.answer(f"/simple/demo{number}/", never)
    how = "alone" if processes == 1 else "together"
    command = [sys.executable, "-c", PROGRAM, f"{server.url}/simple", "", how]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert started.wait(30)
    group = os.getpgid(running.pid)
    os.killpg(group, signal.SIGINT)
    _, errors = running.communicate(timeout=30)
    assert errors.strip().endswith("KeyboardInterrupt")
    for _ in range(200):
        if not members_of(group):
            break
        time.sleep(0.05)
    assert members_of(group) == []


def members_of(group: int) -> list[int]:
    """Processes of a process group that have not ended."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            state, _, its_group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if int(its_group) == group and state != "Z":
            found.append(int(entry.name))
    return found
