"""Which layers are read, and that leaving one out never changes the answer."""

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.unit.images.test_findings import GLIBC, elf
from tests.unit.images.test_layers import tar
from wheelcheck.images.history import Step
from wheelcheck.images.layers import Layer
from wheelcheck.registries.facts_store import FactsStore
from wheelcheck.registries.reading import Reading, read_image

BASE: dict[str, bytes | str] = {
    "bin": "usr/bin",
    "etc/os-release": b"ID=debian\n",
    "lib64/libc.so.6": elf(62, GLIBC),
    "usr/bin/python3": "python3.11",
    "usr/bin/python3.11": b"x",
    "opt/link": "/usr/bin",
    "srv/out": "/opt",
}
NOISE = random.Random(1).randbytes(2 << 20)
OTHER: dict[str, bytes | str] = {"bin/python3": "python3.13", "bin/python3.13": b"x", "noise": NOISE}


class Image:
    """Layers that know whether they were read."""

    def __init__(self, *layers: tuple[str, Mapping[str, bytes | str]]) -> None:
        self.read: list[int] = []
        self.layers = [self._layer(number, line, tar(files)) for number, (line, files) in enumerate(layers)]

    def _layer(self, number: int, line: str, content: bytes) -> Layer:
        def read(consume: object) -> None:
            self.read.append(number)
            assert callable(consume)
            consume(iter([content]))

        return Layer(f"sha256:{number}", len(content), read, Step(line, "/srv"))

    def look(self, path: str = "/usr/bin", store: FactsStore | None = None) -> Reading:
        return read_image(self.layers, {"PATH": path}, store or FactsStore(None))


def below(folder: str, files: Mapping[str, bytes | str] = OTHER) -> dict[str, bytes | str]:
    return {f"{folder}/{path}": content for path, content in files.items()}


@pytest.mark.parametrize(
    ("line", "folder", "path", "read"),
    [
        ("COPY x /data", "data", "/usr/bin", False),
        ("COPY x .", "srv", "/usr/bin", False),
        ("RUN /bin/sh -c useradd me && chown -R me /data", "data", "/usr/bin", False),
        ("COPY x /data", "data", "/data/bin:/usr/bin", True),
        ("COPY x /data/bin", "data/bin", "/data/bin/bin:/usr/bin", True),
        ("COPY x /usr", "usr", "/usr/bin", True),
        ("COPY x /", "data", "/usr/bin", True),
        # The layer's own line says one place, links of the layers below it another.
        ("COPY x /opt/link/x", "usr/bin/x", "/usr/bin", True),
        ("COPY x /srv/out", "opt", "/usr/bin", True),
        ("RUN /bin/sh -c pip install x", "data", "/usr/bin", True),
        ("", "data", "/usr/bin", True),
    ],
)
def test_what_is_read(line: str, folder: str, path: str, read: bool) -> None:
    image = Image(("ADD rootfs /", BASE), (line, below(folder)))
    found = image.look(path)
    assert image.read == ([0, 1] if read else [0])
    assert found.left == (() if read else (image.layers[1],))
    everything = Image(("", BASE), ("", below(folder))).look(path)
    assert found.facts.pythons[0] == everything.facts.pythons[0]


def test_small_layers_are_read_whatever_they_are() -> None:
    image = Image(("ADD rootfs /", BASE), ("COPY x /data", {"data/x": b"x"}))
    assert image.look().left == ()


def test_what_is_known_is_not_read_again_and_says_the_same(tmp_path: Path) -> None:
    store = FactsStore(tmp_path)
    hidden: dict[str, bytes | str] = {"usr/bin/.wh.python3": b"", "usr/lib/.wh..wh..opq": b"", "opt/link": "/bin"}
    lines = (("ADD rootfs /", BASE), ("RUN x", hidden), ("COPY x /data", below("data")))
    first, second = Image(*lines), Image(*lines)
    expected = first.look(store=store)
    assert first.read == [0, 1]
    assert second.look(store=store).facts == expected.facts
    assert second.read == []
    assert expected.facts.pythons[0].command == "/usr/bin/python3.11"
