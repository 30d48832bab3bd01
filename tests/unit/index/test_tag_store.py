"""The store of tags gives what packaging gives, and nothing else whatever is in its folder."""

from pathlib import Path

import pytest

from tests.truth.targets import target_named
from wheelcheck.index.tag_store import TagStore
from wheelcheck.tags.supported import supported_tags

TARGET = target_named("py3.12-musl1.2-x86_64")
TAGS = [str(tag) for tag in supported_tags(TARGET, linux_first=True)]


def test_what_is_stored_comes_back_in_order(tmp_path: Path) -> None:
    for _ in range(2):
        assert list(TagStore(tmp_path).tags(TARGET, linux_first=True)) == TAGS
    assert len(list((tmp_path / "tags-1").iterdir())) == 1


def test_the_second_time_nothing_is_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    TagStore(tmp_path).tags(TARGET, linux_first=True)
    monkeypatch.setattr("wheelcheck.tags.supported.supported_tags", None)
    assert list(TagStore(tmp_path).tags(TARGET, linux_first=True)) == TAGS


def test_what_one_run_has_made_it_keeps() -> None:
    store = TagStore(None)
    assert store.tags(TARGET, linux_first=True) is store.tags(TARGET, linux_first=True)


def test_targets_and_orders_do_not_mix(tmp_path: Path) -> None:
    store = TagStore(tmp_path)
    seen = {tuple(store.tags(target_named(name), linux_first=first)) for first in (True, False) for name in NAMES}
    assert len(seen) == 2 * len(NAMES)


NAMES = (
    "py3.12-musl1.2-x86_64",
    "py3.12-musl1.1-x86_64",
    "py3.12-glibc2.36-x86_64",
    "py3.12-musl1.2-aarch64",
    "py3.13-musl1.2-x86_64",
    "py3.13t-musl1.2-x86_64",
    "pypy3.11-musl1.2-x86_64",
)


@pytest.mark.parametrize("damage", [b"", b"rubbish", b"\xff\xfe\x00", None])
def test_a_damaged_file_counts_as_not_there(tmp_path: Path, damage: bytes | None) -> None:
    store = TagStore(tmp_path)
    store.tags(TARGET, linux_first=True)
    (path,) = (tmp_path / "tags-1").iterdir()
    content = path.read_bytes()
    path.write_bytes(content[:-3] + b"xxx" if damage is None else damage)
    assert list(TagStore(tmp_path).tags(TARGET, linux_first=True)) == TAGS
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    assert list(TagStore(blocked).tags(TARGET, linux_first=True)) == TAGS
    assert list(TagStore(None).tags(TARGET, linux_first=True)) == TAGS
