"""What was asked once is not asked again while it is fresh, whoever shares the cache and whatever is wrong with it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server.conftest import IMPATIENT, Ask
from tests.server.fault_server import FaultServer, Reply, Seen, html_page, json_page
from wheelcheck.index.client import IndexSettings, fetch_pages
from wheelcheck.model.lock import IndexRef
from wheelcheck.model.release import FailureKind, NoSuchProject, PageFailure, PageRequest, ProjectPage

PATH = "/simple/demo/"
WHEEL = "demo-1.0-py3-none-any.whl"
FIELDS = {"hashes": {"sha256": "ab" * 32}, "size": 7, "requires-python": ">=3.9,\n<4", "yanked": "bro\nken"}
PAGE = json_page([(WHEEL, FIELDS), ("demo-2.0.tar.gz", {}), ("demo-3.0.tar.gz", {})], versions=["1.0", "2.0", "3.0"])


def sent(**headers: str) -> Reply:
    return PAGE._replace(headers={**PAGE.headers, **{name.replace("_", "-"): value for name, value in headers.items()}})


@pytest.fixture
def cached(tmp_path: Path) -> IndexSettings:
    return IMPATIENT._replace(cache_dir=tmp_path / "cache")


def entries(settings: IndexSettings) -> list[Path]:
    assert settings.cache_dir is not None
    return [path for path in Path(settings.cache_dir).glob("pages-1/*/*") if path.is_file()]


def test_a_fresh_answer_is_not_asked_for_again(server: FaultServer, ask: Ask, cached: IndexSettings) -> None:
    server.answer(PATH, PAGE)
    first = ask(cached)
    assert ask(cached) == first
    assert isinstance(first, ProjectPage)
    assert first.files[0].requires_python == ">=3.9, <4"
    assert first.files[0].yanked == "bro ken"
    assert server.count(PATH) == 1


def test_refresh_asks_again(server: FaultServer, ask: Ask, cached: IndexSettings) -> None:
    server.answer(PATH, PAGE, json_page([]))
    ask(cached)
    again = ask(cached._replace(refresh=True))
    assert isinstance(again, ProjectPage)
    assert again.files == ()


@pytest.mark.parametrize("said", ["max-age=0", "no-cache", "public, max-age=60, no-cache"])
def test_a_stale_answer_is_asked_for_again(server: FaultServer, ask: Ask, cached: IndexSettings, said: str) -> None:
    server.answer(PATH, sent(Cache_Control=said))
    ask(cached)
    ask(cached)
    assert server.count(PATH) == 2


def test_age_counts(server: FaultServer, ask: Ask, cached: IndexSettings) -> None:
    server.answer(PATH, sent(Cache_Control="max-age=600", Age="600"))
    ask(cached)
    ask(cached)
    assert server.count(PATH) == 2


def test_no_store_is_not_stored(server: FaultServer, ask: Ask, cached: IndexSettings) -> None:
    server.answer(PATH, sent(Cache_Control="No-Store"))
    ask(cached)
    assert entries(cached) == []
    assert isinstance(ask(cached._replace(offline=True)), PageFailure)


@pytest.mark.parametrize(
    ("validator", "condition"), [("ETag", "if-none-match"), ("Last-Modified", "if-modified-since")]
)
def test_304_renews(server: FaultServer, ask: Ask, cached: IndexSettings, validator: str, condition: str) -> None:
    def conditional(seen: Seen) -> Reply:
        if seen.headers.get(condition) == '"v1"':
            return Reply(304, {"Cache-Control": "max-age=600"})
        return PAGE._replace(headers={**PAGE.headers, "Cache-Control": "max-age=0", validator: '"v1"'})

    server.answer(PATH, conditional)
    with_versions = cached._replace(all_versions=True)
    first = ask(with_versions)
    assert ask(cached) == first._replace(versions=()) if isinstance(first, ProjectPage) else False
    assert server.count(PATH) == 2
    assert ask(with_versions) == first
    assert server.count(PATH) == 2


def test_a_new_page_replaces_the_old(server: FaultServer, ask: Ask, cached: IndexSettings) -> None:
    server.answer(PATH, sent(Cache_Control="max-age=0", ETag="a"), json_page([], headers={"ETag": "b"}))
    ask(cached)
    second = ask(cached)
    assert isinstance(second, ProjectPage)
    assert second.files == ()
    assert ask(cached) == second


def test_another_version_is_asked_for_and_then_both_are_there(
    server: FaultServer, ask: Ask, cached: IndexSettings
) -> None:
    server.answer(PATH, sent(ETag="a"))
    first, second = ask(cached), ask(cached, version="2.0")
    assert "if-none-match" not in server.requests[1].headers
    assert server.count(PATH) == 2
    assert (ask(cached), ask(cached, version="2.0")) == (first, second)
    assert server.count(PATH) == 2
    assert isinstance(second, ProjectPage)
    assert [file.filename for file in second.files] == ["demo-2.0.tar.gz"]


def test_absence_is_remembered(server: FaultServer, ask: Ask, cached: IndexSettings) -> None:
    assert ask(cached) == NoSuchProject()
    assert ask(cached) == NoSuchProject()
    assert server.count(PATH) == 1
    assert ask(cached._replace(offline=True)) == NoSuchProject()


@pytest.mark.parametrize("reply", [Reply(503), Reply(403), Reply(200, {"Content-Type": "text/plain"})])
def test_failures_are_not_remembered(server: FaultServer, ask: Ask, cached: IndexSettings, reply: Reply) -> None:
    server.answer(PATH, reply)
    assert isinstance(ask(cached), PageFailure)
    assert entries(cached) == []


def test_offline_takes_what_is_there_whatever_its_age(server: FaultServer, ask: Ask, cached: IndexSettings) -> None:
    server.answer(PATH, sent(Cache_Control="max-age=0"))
    first = ask(cached)
    offline = cached._replace(offline=True)
    assert ask(offline) == first
    assert ask(offline._replace(refresh=True)) == first
    missing = ask(offline, version="2.0")
    assert isinstance(missing, PageFailure)
    assert missing.kind is FailureKind.OFFLINE
    assert server.count(PATH) == 1


def test_offline_without_a_cache(server: FaultServer, ask: Ask) -> None:
    answer = ask(IMPATIENT._replace(offline=True))
    assert isinstance(answer, PageFailure)
    assert answer.kind is FailureKind.OFFLINE
    assert server.requests == []


def test_two_indexes_never_mix(server: FaultServer, ask: Ask, cached: IndexSettings) -> None:
    server.answer(PATH, PAGE)
    ask(cached)
    assert ask(cached, url=f"{server.url}/other") == NoSuchProject()
    assert ask(cached, url=f"{server.url}/simple-") == NoSuchProject()
    assert isinstance(ask(cached), ProjectPage)


def test_no_secret_is_written(server: FaultServer, ask: Ask, cached: IndexSettings) -> None:
    server.answer(PATH, PAGE)
    url = server.url.replace("://", "://alice:s3cret@") + "/simple"
    first = ask(cached, url=url)
    assert ask(cached, url=url.replace("s3cret", "other")) == first
    assert server.count(PATH) == 1
    for path in entries(cached):
        assert "s3cret" not in str(path)
        assert "s3cret" not in path.read_text()
        assert "alice" not in path.read_text()


def _cut_off(text: bytes) -> bytes:
    return text[: len(text) // 2]


def _other_format(text: bytes) -> bytes:
    return text.replace(b"wheelcheck-page/1", b"wheelcheck-page/9")


def _other_project(text: bytes) -> bytes:
    return text.replace(b"\ndemo\n", b"\nomed\n", 1)


def _size_of_letters(text: bytes) -> bytes:
    return text.replace(b"same\n7\n", b"same\nseven\n", 1)


def _far_future(text: bytes) -> bytes:
    lines = text.split(b"\n")
    return b"\n".join([*lines[:3], b"99999999999", *lines[4:]])


def _endless(text: bytes) -> bytes:
    return text.replace(b"\n1\nsame\n", b"\n999999999999\nsame\n", 1)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda _: b"\x80\x04\x95pickle?",
        lambda _: os.urandom(5000),
        lambda text: text + text,
        _cut_off,
        _other_format,
        _other_project,
        _size_of_letters,
        _far_future,
        _endless,
    ],
)
def test_a_spoilt_entry_is_ignored_and_replaced(
    server: FaultServer, ask: Ask, cached: IndexSettings, spoil: Callable[[bytes], bytes]
) -> None:
    server.answer(PATH, PAGE)
    first = ask(cached)
    (entry,) = [path for path in entries(cached) if path.name == "demo"]
    whole = entry.read_bytes()
    spoilt = spoil(whole)
    assert spoilt != whole
    entry.write_bytes(spoilt)
    assert ask(cached) == first
    assert server.count(PATH) == 2
    assert ask(cached) == first
    assert server.count(PATH) == 2


def test_a_cache_that_cannot_be_written(server: FaultServer, ask: Ask, tmp_path: Path) -> None:
    server.answer(PATH, PAGE)
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    assert isinstance(ask(IMPATIENT._replace(cache_dir=in_the_way)), ProjectPage)
    assert isinstance(ask(IMPATIENT._replace(cache_dir="/proc/no/such/place")), ProjectPage)
    assert in_the_way.read_text() == "not a folder"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_leaves_nothing_behind(
    server: FaultServer, ask: Ask, cached: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer(PATH, PAGE)
    ask(cached)
    (entry,) = [path for path in entries(cached) if path.name == "demo"]
    before = entry.read_bytes()
    # Every unfinished file is the device that refuses all writing.
    monkeypatch.setattr("wheelcheck.index.cache._unfinished", lambda _: "/dev/full")
    monkeypatch.setattr("os.unlink", lambda _: None)
    assert isinstance(ask(cached._replace(refresh=True)), ProjectPage)
    assert entry.read_bytes() == before


def test_html_without_sizes_survives_the_cache(server: FaultServer, ask: Ask, cached: IndexSettings) -> None:
    server.answer(
        PATH,
        html_page(
            f'<a href="/f/{WHEEL}#sha256=ab" data-requires-python="&gt;=3.8">x</a><a href="/f/demo-1.0.zip">y</a>'
        ),
    )
    first = ask(cached)
    assert ask(cached) == first
    assert server.count(PATH) == 1
    assert isinstance(first, ProjectPage)
    assert [(file.hashes, file.size, file.requires_python) for file in first.files] == [
        (("sha256:ab",), None, ">=3.8"),
        ((), None, None),
    ]


WORKER = """
import sys
from pathlib import Path
from wheelcheck.index.client import IndexSettings, fetch_pages
from wheelcheck.model.lock import IndexRef
from wheelcheck.model.release import PageRequest, ProjectPage

url, folder = sys.argv[1:]
requests = [PageRequest(IndexRef(url), f"demo{n}", frozenset({"1.0"})) for n in range(20)]
for turn in range(10):
    settings = IndexSettings(folder, workers=3, refresh=turn % 2 == 0)
    for request, answer in fetch_pages(requests, settings).items():
        assert isinstance(answer, ProjectPage), answer
        assert [file.filename for file in answer.files] == [f"{request.name}-1.0.tar.gz"], answer
"""


def test_many_processes_share_one_cache(server: FaultServer, tmp_path: Path) -> None:
    for number in range(20):
        filler = [(f"demo{number}-1.0.tar.gz", {"requires-python": ">=3." + "9" * 3000})]
        server.answer(f"/simple/demo{number}/", json_page(filler))
    command = [sys.executable, "-c", WORKER, f"{server.url}/simple", str(tmp_path / "cache")]
    running = [subprocess.Popen(command) for _ in range(4)]
    assert [process.wait(60) for process in running] == [0] * 4
    assert not list((tmp_path / "cache").rglob("*.tmp"))


LIGHT = """
import sys
from wheelcheck.index.client import IndexSettings, fetch_pages
from wheelcheck.model.lock import IndexRef
from wheelcheck.model.release import PageRequest, ProjectPage

before = set(sys.modules)
request = PageRequest(IndexRef(sys.argv[1]), "demo", frozenset({"1.0"}))
assert isinstance(fetch_pages([request], IndexSettings(sys.argv[2]))[request], ProjectPage)
heavy = {"httpx", "ssl", "socket", "http.client", "msgspec", "threading", "json", "sqlite3", "pathlib", "packaging"}
print(sorted(heavy & set(sys.modules)))
"""


def test_a_cached_run_loads_nothing_heavy(server: FaultServer, ask: Ask, cached: IndexSettings) -> None:
    server.answer(PATH, PAGE)
    ask(cached)
    # Without site: what an editable installation loads to be found is not ours.
    command = [sys.executable, "-S", "-c", LIGHT, f"{server.url}/simple", str(cached.cache_dir)]
    environ = {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
    assert server.count(PATH) == 1


def test_a_cold_run_without_a_proxy_does_without_httpx(server: FaultServer, tmp_path: Path) -> None:
    server.answer(PATH, PAGE)
    code = LIGHT.replace('heavy = {"httpx", "ssl",', 'heavy = {"httpx"} #')
    done = subprocess.run(
        [sys.executable, "-c", code, f"{server.url}/simple", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_old_and_abandoned_files_go(server: FaultServer, ask: Ask, cached: IndexSettings) -> None:
    server.answer(PATH, PAGE)
    ask(cached)
    (entry,) = [path for path in entries(cached) if path.name == "demo"]
    old = entry.with_name("old")
    abandoned = entry.with_name("other.1-2.tmp")
    for path in (old, abandoned):
        path.write_text("x")
        os.utime(path, (0, 0))
    ask(cached._replace(refresh=True))
    assert old.exists(), "pruning is for once a day"
    assert cached.cache_dir is not None
    (Path(cached.cache_dir) / "pages-1" / "pruned").unlink()
    ask(cached._replace(refresh=True))
    assert entry.exists()
    assert not old.exists()
    assert not abandoned.exists()


def test_requests_for_several_versions_are_one_entry(server: FaultServer, cached: IndexSettings) -> None:
    server.answer(PATH, PAGE)
    ref = IndexRef(f"{server.url}/simple")
    both = [PageRequest(ref, "demo", frozenset({version})) for version in ("1.0", "3.0")]
    first = fetch_pages(both, cached)
    assert fetch_pages(both, cached) == first
    assert server.count(PATH) == 1
    assert [len(page.files) for page in first.values() if isinstance(page, ProjectPage)] == [1, 1]
