"""Layers that are packed with Zstandard, as OCI images may be, and those that are packed to hurt."""

import gzip
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.images.test_layers import OS, kept, tar
from wheelcheck.images import layers
from wheelcheck.images.layers import Layer, LayerError, kept_files

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SKIPPABLE = b"\x5f\x2a\x4d\x18" + (7).to_bytes(4, "little") + b"\0" * 7
NOISE = random.Random(1).randbytes(3 << 20)
FILES: dict[str, bytes | str] = {"usr/lib/noise": NOISE, OS: b"ID=a", "usr/bin/python3.12": b"\x7fELF"}


def windowed(content: bytes, log: int) -> bytes:
    """A frame that asks for a window of `2 ** log` bytes; its size is not told, so that the window decides."""
    compressor = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: log})
    return compressor.compress(content) + compressor.flush()


def test_a_layer_is_read_like_any_other() -> None:
    assert kept(zstd.compress(tar(FILES))) == kept(gzip.compress(tar(FILES))) == kept(tar(FILES))
    assert kept(zstd.compress(tar(FILES)))[OS].content == b"ID=a"


@pytest.mark.parametrize("piece", [1, 5, 1000, 1 << 20])
def test_frames_follow_each_other_and_some_are_skipped(piece: int) -> None:
    """What seeks in its layers packs each file as a frame and puts its table of contents into skippable ones."""
    plain = tar({OS: b"ID=a", "usr/bin/python3.12": b"\x7fELF"})
    frames = [zstd.compress(plain[start : start + 700]) for start in range(0, len(plain), 700)]
    for content in (SKIPPABLE + b"".join(frames), SKIPPABLE.join(frames) + SKIPPABLE):

        def pieces(content: bytes = content) -> Iterator[bytes]:
            for start in range(0, len(content), piece):
                yield content[start : start + piece]

        made = Layer("sha256:0", len(content), lambda consume, pieces=pieces: consume(pieces()))  # type: ignore[misc]
        assert set(kept_files([made])) == {OS, "usr/bin/python3.12"}


def test_the_largest_window_that_is_usual() -> None:
    assert kept(windowed(tar(FILES), 27))[OS].content == b"ID=a"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (windowed(tar(FILES), 28), "more than 128 MiB of memory"),
        (windowed(tar(FILES), 31), "more than 128 MiB of memory"),
        (zstd.compress(tar({"big": bytes(300 << 20)}), 3), "times its size"),
        (zstd.compress(tar(FILES))[:-20], "ends in the middle"),
        (zstd.compress(b"no archive" * 100), "is broken"),
        (b"\x28\xb5\x2f\xfd1234", "compression is broken"),
        (SKIPPABLE[:6], "ends in the middle"),
    ],
    ids=["256 MB", "2 GB", "bomb", "cut", "no tar", "no frame", "no size"],
)
def test_layers_that_are_none(content: bytes, message: str) -> None:
    with pytest.raises(LayerError, match=message):
        kept(content)


def test_nothing_in_many_frames_is_refused() -> None:
    plain = tar({OS: b"ID=a"})
    assert set(kept(zstd.compress(b"") * 9_000 + zstd.compress(plain))) == {OS}
    with pytest.raises(LayerError, match="too many compressed streams"):
        kept(zstd.compress(b"") * 10_100 + zstd.compress(plain))


def test_many_frames_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "LAYER_LIMITS", layers.LAYER_LIMITS._replace(members=100))
    plain = tar({OS: bytes(60_000)})
    frames = [zstd.compress(plain[start : start + 512]) for start in range(0, len(plain), 512)]
    with pytest.raises(LayerError, match="too many compressed streams"):
        kept(b"".join(frames))


def test_without_the_library_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, zstd.__name__, None)
    with pytest.raises(LayerError, match=r"install backports\.zstd"):
        kept(zstd.compress(tar(FILES)))


def test_the_library_is_loaded_when_something_is_packed_with_it() -> None:
    code = (
        "import sys\nfrom tests.unit.images.test_layers import *\nkept(gzip.compress(tar({OS: b'ID=a'})))\n"
        "assert not {'backports.zstd', 'compression.zstd'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])


@pytest.mark.parametrize("level", [["-3"], ["--ultra", "-22"], ["--long=27"]], ids=" ".join)
def test_what_the_real_tool_packs(tmp_path: Path, level: list[str]) -> None:
    if shutil.which("zstd") is None:
        pytest.skip("no zstd here")
    (tmp_path / "layer.tar").write_bytes(tar(FILES))
    subprocess.run(["zstd", "-q", *level, tmp_path / "layer.tar"], check=True)
    assert kept((tmp_path / "layer.tar.zst").read_bytes())[OS].content == b"ID=a"
