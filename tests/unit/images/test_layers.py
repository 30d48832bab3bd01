"""Layers lie upon each other, and nothing in them is believed or unpacked."""

import gzip
import io
import tarfile
from collections.abc import Mapping

import pytest

from wheelcheck.images.findings import image_facts
from wheelcheck.images.layers import Kept, Layer, LayerError, kept_files

OS = "etc/os-release"


def tar(files: Mapping[str, bytes | str], *, kinds: Mapping[str, bytes] | None = None) -> bytes:
    """Files, links (`-> x`) and whatever kind is said."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            if isinstance(content, str):
                member.type, member.linkname = tarfile.SYMTYPE, content
                archive.addfile(member)
                continue
            member.size = len(content)
            member.type = (kinds or {}).get(name, tarfile.REGTYPE)
            archive.addfile(member, io.BytesIO(content))
    return made.getvalue()


def layer(content: bytes, name: str = "sha256:0") -> Layer:
    return Layer(name, len(content), lambda consume: consume(iter([content])))


def kept(*contents: bytes) -> dict[str, Kept]:
    return kept_files([layer(content) for content in contents])


def test_what_tells_something_is_kept() -> None:
    files = {OS: b"ID=a", "./usr/lib/os-release": b"ID=b", "/usr/bin/python3.12": b"\x7fELF", "home/me/x": b"x"}
    assert {path: each.content for path, each in kept(gzip.compress(tar(files))).items()} == {
        OS: b"ID=a",
        "usr/lib/os-release": b"ID=b",
        "usr/bin/python3.12": b"\x7fELF",
    }


def test_higher_layers_win_and_hide() -> None:
    below = tar({OS: b"ID=a", "usr/bin/python3.11": b"x", "opt/py/bin/python3.12": b"x", "opt/py/bin/pypy3.10": b"x"})
    assert kept(below, tar({OS: b"ID=b"}))[OS].content == b"ID=b"
    assert "usr/bin/python3.11" not in kept(below, tar({"usr/bin/.wh.python3.11": b""}))
    assert set(kept(below, tar({"opt/py/.wh..wh..opq": b""}))) == {OS, "usr/bin/python3.11"}
    assert set(kept(below, tar({"opt/.wh.py": b""}))) == {OS, "usr/bin/python3.11"}
    assert set(kept(below, tar({".wh..wh..opq": b"", OS: b"ID=c"}))) == {OS}


def test_links_are_told_and_not_followed() -> None:
    files = tar({"usr/bin/python3.12": "../../../../etc/passwd"})
    assert kept(files)["usr/bin/python3.12"] == Kept(b"", "../../../../etc/passwd")


def test_paths_that_climb_out_are_no_paths() -> None:
    assert kept(tar({"../etc/os-release": b"ID=x", "a/../../etc/os-release": b"ID=y"})) == {}


def test_devices_are_passed_over() -> None:
    found = kept(tar({"dev/null": b"", OS: b"ID=a"}, kinds={"dev/null": tarfile.CHRTYPE}))
    assert set(found) == {OS}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (gzip.compress(tar({OS: b"ID=a"}))[:-20], "ends in the middle"),
        (b"no archive at all" * 100, "is broken"),
        (gzip.compress(tar({"big": bytes(300 << 20)}), 9), "times its size"),
        (gzip.compress(tar({"a" * 5000: b""})), "too long"),
    ],
)
def test_layers_that_are_none(content: bytes, message: str) -> None:
    with pytest.raises(LayerError, match=message):
        kept(content)


def test_a_huge_file_under_a_wanted_name_is_cut() -> None:
    assert len(kept(tar({OS: bytes(1 << 20)}))[OS].content) == 64 << 10


@pytest.mark.parametrize(
    ("files", "packages"),
    [
        ({"lib/apk/db/installed": b"P:musl\nV:1.2.5-r0\n\nP:gcc\nV:1-r0\n\n"}, {"musl", "gcc"}),
        # Where apk-tools 3 keeps it on systems with one /usr.
        ({"usr/lib/apk/db/installed": b"P:musl\nV:1.2.5-r0\n\n"}, {"musl"}),
        ({"var/lib/dpkg/status": b"Package: gcc\nStatus: install ok installed\nVersion: 1\n\n"}, {"gcc"}),
        # Distroless images have a file for each package, and one for its checksums.
        (
            {
                "var/lib/dpkg/status.d/libc6": b"Package: libc6\nVersion: 2.36\n",
                "var/lib/dpkg/status.d/libc6.md5sums": b"0123  usr/lib/libc.so.6\n",
                "var/lib/dpkg/status.d/tzdata": b"Package: tzdata\nVersion: 1\n",
            },
            {"libc6", "tzdata"},
        ),
    ],
)
def test_where_systems_keep_what_is_installed(files: dict[str, bytes | str], packages: set[str]) -> None:
    assert image_facts(kept(tar(files))).packages == packages
