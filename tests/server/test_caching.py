"""What was asked once is not asked again while it is fresh, whoever shares the cache and whatever is wrong with it."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
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


def database(settings: IndexSettings) -> Path:
    assert settings.cache_dir is not None
    return Path(settings.cache_dir) / "pages-1.sqlite"


def stored(settings: IndexSettings) -> list[tuple[object, ...]]:
    if not database(settings).exists():
        return []
    with closing(sqlite3.connect(database(settings))) as connection:
        return connection.execute("select * from page").fetchall()


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
    assert stored(cached) == []
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
    assert stored(cached) == []


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
    content = database(cached).read_bytes()
    assert b"/simple" in content
    assert b"s3cret" not in content
    assert b"alice" not in content


SPOILT_FILES: list[Callable[[bytes], bytes]] = [
    lambda _: b"\x80\x04\x95pickle?" * 1000,
    lambda whole: whole[:100],
    lambda whole: whole[: len(whole) // 2],
    lambda whole: whole[:100] + os.urandom(len(whole) - 100),
    lambda whole: whole[:4096] + b"\0" * (len(whole) - 4096),
]


@pytest.mark.parametrize("spoil", SPOILT_FILES)
def test_a_spoilt_file_is_ignored_and_replaced(
    server: FaultServer, ask: Ask, cached: IndexSettings, spoil: Callable[[bytes], bytes]
) -> None:
    server.answer(PATH, PAGE)
    first = ask(cached)
    path = database(cached)
    path.write_bytes(spoil(path.read_bytes()))
    assert ask(cached) == first
    assert server.count(PATH) == 2
    assert ask(cached) == first
    assert server.count(PATH) == 2


SPOILT_ROWS = [
    "update page set answer = substr(answer, 1, length(answer) / 2)",
    "update page set answer = answer || char(10) || 'more'",
    "update page set answer = replace(answer, '>=3.9', char(10))",
    "update page set answer = replace(answer, char(10) || '7', char(10) || 'seven')",
    "update page set answer = replace(answer, char(10) || '1' || char(10), char(10) || '999999999999' || char(10))",
    "update page set answer = 7",
    "update page set answer = x'80049570'",
    "update page set answer = cast(x'ff' as text)",
    "update page set fresh_until = 99999999999",
    "update page set fresh_until = 'soon'",
    "update page set etag = x'07'",
    "update page set name = 'other'",
    "update page set repository = 'other'",
    "drop table page",
    "alter table page rename column answer to question",
    """alter table page rename to pages;
    create view page as with recursive n(i) as (select 1 union all select i + 1 from n)
    select '' repository, 'demo' name, i fresh_until, '' etag, '' last_modified, '' versions, '' answer, '' known
    from n where i < 0""",
]


@pytest.mark.parametrize("spoil", SPOILT_ROWS)
def test_a_spoilt_entry_is_ignored_and_replaced(
    server: FaultServer, ask: Ask, cached: IndexSettings, spoil: str
) -> None:
    server.answer(PATH, PAGE)
    first = ask(cached)
    with closing(sqlite3.connect(database(cached))) as connection:
        connection.executescript(spoil)
        connection.commit()
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


def test_a_cache_that_may_only_be_read(server: FaultServer, ask: Ask, cached: IndexSettings) -> None:
    server.answer(PATH, PAGE)
    first = ask(cached)
    database(cached).chmod(0o400)
    database(cached).parent.chmod(0o500)
    try:
        assert ask(cached) == first
        assert isinstance(ask(cached._replace(refresh=True)), ProjectPage)
    finally:
        database(cached).parent.chmod(0o700)
    assert server.count(PATH) == 2


def test_a_cache_that_somebody_else_holds(
    server: FaultServer, ask: Ask, cached: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wheelcheck.index.sqlite_file._BUSY_SECONDS", 0.05)
    server.answer(PATH, PAGE)
    first = ask(cached)
    with closing(sqlite3.connect(database(cached))) as connection:
        connection.execute("begin exclusive")
        assert ask(cached) == first
    assert server.count(PATH) == 2
    assert ask(cached) == first
    assert server.count(PATH) == 2


def test_a_full_disk(server: FaultServer, ask: Ask, cached: IndexSettings) -> None:
    server.answer(PATH, PAGE)
    first = ask(cached)
    with closing(sqlite3.connect(database(cached))) as connection:
        pages = connection.execute("pragma page_count").fetchone()[0]
    large = json_page([("demo-1.0.tar.gz", {"requires-python": ">=3." + "9" * 100_000})])
    server.answer(PATH, large)
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({pages} * 4096, {pages} * 4096))\n"
    ignored = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    code = limited + ignored + REFRESH
    subprocess.run([sys.executable, "-c", code, f"{server.url}/simple", str(cached.cache_dir)], check=True)
    assert server.count(PATH) == 2
    assert ask(cached) == first


REFRESH = """
import sys
from wheelcheck.index.client import IndexSettings, fetch_pages
from wheelcheck.model.lock import IndexRef
from wheelcheck.model.release import PageRequest, ProjectPage

request = PageRequest(IndexRef(sys.argv[1]), "demo", frozenset({"1.0"}))
answer = fetch_pages([request], IndexSettings(sys.argv[2], refresh=True))[request]
assert isinstance(answer, ProjectPage), answer
assert len(answer.files[0].requires_python) > 100_000
"""


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
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["pages-1.sqlite"]


LIGHT = """
import sys
from wheelcheck.index.client import IndexSettings, fetch_pages
from wheelcheck.model.lock import IndexRef
from wheelcheck.model.release import PageRequest, ProjectPage

before = set(sys.modules)
request = PageRequest(IndexRef(sys.argv[1]), "demo", frozenset({"1.0"}))
assert isinstance(fetch_pages([request], IndexSettings(sys.argv[2]))[request], ProjectPage)
heavy = {"httpx", "ssl", "socket", "http.client", "msgspec", "threading", "json", "pathlib", "packaging"}
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


def test_a_cache_that_grows_too_large_keeps_the_newest(
    server: FaultServer, ask: Ask, cached: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        server.answer(f"/simple/demo{number}/", json_page([(f"demo{number}-1.0.tar.gz", {})]))
        ask(cached, name=f"demo{number}")
        with closing(sqlite3.connect(database(cached))) as connection:
            connection.execute("update page set stored = stored - 10")
            connection.commit()
    monkeypatch.setattr("wheelcheck.index.cache._MOST_BYTES", 1)
    monkeypatch.setattr("wheelcheck.index.cache._KEPT_WHEN_FULL", 2)
    monkeypatch.setattr("wheelcheck.index.sqlite_file._LONGEST_VALUE", 1 << 20)
    server.answer(PATH, PAGE)
    ask(cached)
    assert sorted(str(row[1]) for row in stored(cached)) == ["demo", "demo5"]


def test_requests_for_several_versions_are_one_entry(server: FaultServer, cached: IndexSettings) -> None:
    server.answer(PATH, PAGE)
    ref = IndexRef(f"{server.url}/simple")
    both = [PageRequest(ref, "demo", frozenset({version})) for version in ("1.0", "3.0")]
    first = fetch_pages(both, cached)
    assert fetch_pages(both, cached) == first
    assert server.count(PATH) == 1
    assert [len(page.files) for page in first.values() if isinstance(page, ProjectPage)] == [1, 1]
