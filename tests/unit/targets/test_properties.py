"""Whatever is written after `--base`, `--python` and `--arch`: targets, or one sentence; never a traceback."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from wheelcheck.model.errors import InputError
from wheelcheck.model.target import LibcName, Why
from wheelcheck.targets.catalogue import load
from wheelcheck.targets.machines import MACHINES
from wheelcheck.targets.resolve import Hints, PythonHint, resolve_targets

PARTS = [
    "python", "pypy", "alpine", "slim", "bookworm", "debian", "ubuntu", "3.12", "3.9.5", "22.04", "3.20", "latest", "rc", "t",
    "-", ":", "/", "@", "sha256:", "_", ".", "musllinux", "manylinux", "1_2", "x86_64", "glibc", "musl", "arm64v8", "library",
    "ghcr.io/astral-sh/uv", "heroku", "paketo", "nvidia/cuda", "é", "\x1b[31m", "\x00", " ", "\n", "0" * 40, "\uff19",
]  # fmt: skip
written = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PARTS), max_size=8).map("".join))
known_images = st.sampled_from(
    [*load("other_images.json")["rules"], *load("distributions.json")["images"], "python", "pypy"]
)
references = st.builds("{}:{}".format, known_images, written)


@settings(max_examples=400, deadline=None)
@given(base=st.one_of(written, references), python=st.one_of(st.none(), written), arch=st.one_of(st.none(), written))
@example(base="python:3.12-alpine3", python=None, arch=None)
@example(base="python:3", python=None, arch=None)
@example(base="python:-slim", python=None, arch=None)
@example(base="python:3.12.0rc99", python=None, arch=None)
@example(base="quay.io/pypa/manylinux_2_28_", python=None, arch=None)
@example(base="pypy:3.10-7.3.12-slim-bookworm", python="pypy3.10", arch="386")
def test_targets_or_one_sentence(base: str, python: str | None, arch: str | None) -> None:
    hints = Hints(None, "x86_64", "3.12")
    try:
        targets = resolve_targets([base], [] if python is None else [python], [] if arch is None else [arch], hints)
    except InputError as error:
        message: str | None = error.message
        targets = ()
    else:
        message = None
    if message is not None:
        assert 0 < len(message) < 1500
        return
    (target,) = targets
    assert target.arch in MACHINES
    assert target.interpreter.full_version.startswith(target.interpreter.version + ".")
    assert target.libc.name in LibcName
    assert {assumption.why for assumption in target.assumptions} <= set(Why)


@settings(max_examples=200, deadline=None)
@given(text=written, this_python=written, machine=written)
def test_hints_never_fail(text: str, this_python: str, machine: str) -> None:
    hints = Hints(PythonHint(text, Why.LOCK, "uv.lock"), machine, this_python)
    assert len(resolve_targets([], [], [], hints)) == 2


@settings(max_examples=100, deadline=None)
@given(
    bases=st.lists(
        st.sampled_from(["slim", "python:3.9.5-slim", "python:3.9.5", "python:3.9.6", "musl1.2", "debian:12"]),
        max_size=5,
    ),
    arches=st.lists(st.sampled_from(["amd64", "x86_64", "arm64"]), max_size=3),
)
def test_ids_are_unique(bases: list[str], arches: list[str]) -> None:
    targets = resolve_targets(bases, [], arches, Hints(None, "x86_64", "3.12"))
    assert len({target.id for target in targets}) == len(targets)
