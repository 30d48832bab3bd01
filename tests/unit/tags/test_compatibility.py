"""Whether a wheel fits, by which tag, and the closest reason if it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.tags import parse_tag

from tests.truth.targets import target_named
from wheelcheck.model.verdict import Fit
from wheelcheck.tags.compatibility import TagFit, TagMatcher
from wheelcheck.tags.pip_versions import PipKnowledge, pip_knowledge
from wheelcheck.tags.supported import supported_tags


def fit(target: str, tags: str, *, pip: str | None = None) -> TagFit:
    return TagMatcher(target_named(target, pip=pip), pip_knowledge(pip)).fit(tags)


@pytest.mark.parametrize(
    ("target", "tags", "expected", "needs", "has"),
    [
        ("py3.12-musl1.2-x86_64", "cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64", Fit.OTHER_LIBC, "glibc", "musl"),
        ("py3.12-glibc2.36-x86_64", "cp312-cp312-musllinux_1_2_x86_64", Fit.OTHER_LIBC, "musl", "glibc"),
        ("py3.12-glibc2.31-x86_64", "cp312-cp312-manylinux_2_34_x86_64", Fit.LIBC_TOO_OLD, "glibc 2.34", "glibc 2.31"),
        ("py3.12-glibc2.31-x86_64", "cp312-cp312-manylinux_2_39_x86_64.manylinux_2_34_x86_64", Fit.LIBC_TOO_OLD, "glibc 2.34", "glibc 2.31"),
        ("py3.12-musl1.1-x86_64", "cp312-cp312-musllinux_1_2_x86_64", Fit.LIBC_TOO_OLD, "musl 1.2", "musl 1.1"),
        ("py3.12-musl1.2-x86_64", "cp312-cp312-musllinux_1_2_aarch64", Fit.OTHER_ARCH, "aarch64", "x86_64"),
        ("py3.12-glibc2.36-x86_64", "cp312-cp312-manylinux_2_17_i686", Fit.OTHER_ARCH, "i686", "x86_64"),
        ("py3.12-glibc2.36-armv6l", "cp312-cp312-linux_armv7l", Fit.OTHER_ARCH, "armv7l", "armv6l"),
        ("py3.12-musl1.2-x86_64", "cp311-cp311-musllinux_1_2_x86_64", Fit.OTHER_PYTHON, "cp311", "cp312"),
        ("py3.9-musl1.2-x86_64", "cp310-abi3-musllinux_1_1_x86_64", Fit.OTHER_PYTHON, "cp310-abi3", "cp39"),
        ("py3.13t-musl1.2-x86_64", "cp39-abi3-musllinux_1_1_x86_64", Fit.OTHER_ABI, "abi3", "cp313t"),
        ("py3.13t-musl1.2-x86_64", "cp313-cp313-musllinux_1_1_x86_64", Fit.OTHER_ABI, "cp313", "cp313t"),
        ("py3.13-musl1.2-x86_64", "cp313-cp313t-musllinux_1_1_x86_64", Fit.OTHER_ABI, "cp313t", "cp313"),
        ("py3.15t-glibc2.41-x86_64", "cp315t-abi3t-manylinux_2_17_x86_64", Fit.OTHER_PYTHON, "cp315t-abi3t", "cp315"),
        ("py3.12-musl1.2-x86_64", "pp311-pypy311_pp73-musllinux_1_2_x86_64", Fit.OTHER_IMPLEMENTATION, "pp311", "cp312"),
        ("pypy3.11-glibc2.36-x86_64", "pp311-pypy311_pp80-manylinux_2_17_x86_64", Fit.OTHER_ABI, "pypy311_pp80", "pypy311_pp73"),
        ("py3.12-musl1.2-x86_64", "cp312-cp312-macosx_11_0_arm64", Fit.OTHER_SYSTEM, "macOS", "linux"),
        ("py3.12-musl1.2-x86_64", "cp312-cp312-win_amd64", Fit.OTHER_SYSTEM, "Windows", "linux"),
        ("py3.12-musl1.2-x86_64", "py2-none-any", Fit.OTHER_PYTHON, "py2", "cp312"),
        ("py3.12-musl1.2-x86_64", "cp311-cp311-manylinux_2_17_x86_64", Fit.OTHER_LIBC, "glibc", "musl"),
    ],
)  # fmt: skip
def test_the_greatest_obstacle_is_named(target: str, tags: str, expected: Fit, needs: str, has: str) -> None:
    got = fit(target, tags)
    assert (got.fit, got.needs, got.has, got.tag) == (expected, needs, has, None)


@pytest.mark.parametrize(
    ("target", "tags", "best"),
    [
        ("py3.12-musl1.2-x86_64", "cp312-cp312-manylinux_2_17_x86_64.musllinux_1_1_x86_64", "cp312-cp312-musllinux_1_1_x86_64"),
        ("py3.12-glibc2.36-x86_64", "cp312-cp312-manylinux_2_17_x86_64.musllinux_1_1_x86_64", "cp312-cp312-manylinux_2_17_x86_64"),
        ("py3.12-glibc2.36-x86_64", "cp37-abi3-manylinux2014_x86_64", "cp37-abi3-manylinux2014_x86_64"),
        ("py3.15t-glibc2.41-x86_64", "cp315-abi3.abi3t-manylinux_2_17_x86_64", "cp315-abi3t-manylinux_2_17_x86_64"),
        ("py3.12-musl1.2-x86_64", "py2.py3-none-any", "py3-none-any"),
        ("py3.12-musl1.2-armv7l", "cp312-cp312-linux_armv7l", "cp312-cp312-linux_armv7l"),
        ("py3.12-glibc2.36-x86_64", "py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64", "py3-none-manylinux_2_17_x86_64"),
    ],
)  # fmt: skip
def test_the_best_tag_of_a_set_counts(target: str, tags: str, best: str) -> None:
    assert fit(target, tags).tag == best


@pytest.mark.parametrize(
    ("pip", "target", "tags", "known"),
    [
        ("21.1.3", "py3.9-musl1.2-x86_64", "cp39-cp39-musllinux_1_1_x86_64", False),
        ("21.2", "py3.9-musl1.2-x86_64", "cp39-cp39-musllinux_1_1_x86_64", True),
        ("20.2.4", "py3.9-glibc2.28-x86_64", "cp39-cp39-manylinux_2_17_x86_64", False),
        ("20.2.4", "py3.9-glibc2.28-x86_64", "cp39-cp39-manylinux_2_17_x86_64.manylinux2014_x86_64", True),
        ("20.3", "py3.9-glibc2.28-x86_64", "cp39-cp39-manylinux_2_17_x86_64", True),
        ("19.2.3", "py3.9-glibc2.28-x86_64", "cp39-cp39-manylinux2014_x86_64", False),
        ("19.3", "py3.9-glibc2.28-x86_64", "cp39-cp39-manylinux2014_x86_64", True),
        ("18.1", "py3.9-glibc2.28-x86_64", "cp39-cp39-manylinux2010_x86_64", False),
        ("18.1", "py3.9-glibc2.28-x86_64", "cp39-cp39-manylinux1_x86_64", True),
        ("24.0", "py3.12-glibc2.41-riscv64", "cp312-cp312-manylinux_2_39_riscv64", False),
        ("24.1", "py3.12-glibc2.41-riscv64", "cp312-cp312-manylinux_2_39_riscv64", True),
        ("26.0.1", "py3.15t-glibc2.41-x86_64", "cp315-abi3t-manylinux_2_28_x86_64", False),
        ("26.1", "py3.15t-glibc2.41-x86_64", "cp315-abi3t-manylinux_2_28_x86_64", True),
        ("18.1", "py3.9-musl1.1-x86_64", "py3-none-any", True),
    ],
)
def test_an_old_pip_knows_fewer_tags(pip: str, target: str, tags: str, known: bool) -> None:
    assert fit(target, tags, pip=pip).fit is (Fit.USABLE if known else Fit.INSTALLER_TOO_OLD)


def test_a_pip_whose_version_cannot_be_read_counts_as_current() -> None:
    assert pip_knowledge("unknown") == pip_knowledge(None) == PipKnowledge()


_PARTS = st.sampled_from(
    ["cp312", "cp39", "cp313", "py3", "py2", "pp311", "abi3", "abi3t", "none", "cp312t", "any", "linux_x86_64",
     "manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux_2_39_x86_64", "musllinux_1_2_x86_64",
     "musllinux_1_1_aarch64", "win_amd64", "macosx_11_0_arm64", "manylinux_99999999999_1_x86_64", "", "²", "cp"]
)  # fmt: skip
_SETS = st.lists(_PARTS, min_size=1, max_size=3).map(".".join)


@given(
    st.tuples(_SETS, _SETS, _SETS).map("-".join), st.sampled_from(["py3.12-musl1.2-x86_64", "py3.13t-glibc2.36-x86_64"])
)
def test_usable_is_what_packaging_calls_supported(tags: str, target: str) -> None:
    got = fit(target, tags)
    supported = {str(tag) for tag in supported_tags(target_named(target))}
    pythons, abis, platforms = tags.split("-")
    expanded = {
        f"{python}-{abi}-{platform}"
        for python in pythons.split(".")
        for abi in abis.split(".")
        for platform in platforms.split(".")
    }
    assert (got.fit is Fit.USABLE) == bool(expanded & supported)
    if got.tag is not None:
        assert got.tag in expanded & supported


def test_a_set_that_expands_without_end_is_refused() -> None:
    many = ".".join(f"cp{number}" for number in range(200))
    assert fit("py3.12-musl1.2-x86_64", f"{many}-{many}-any").fit is Fit.NOT_A_DISTRIBUTION


def test_compressed_sets_expand_as_packaging_does() -> None:
    text = "cp312.cp311-abi3.none-any.linux_x86_64"
    matcher = TagMatcher(target_named("py3.12-glibc2.36-x86_64"), PipKnowledge())
    ranks = {
        str(tag): rank
        for rank, tag in enumerate(supported_tags(target_named("py3.12-glibc2.36-x86_64"), linux_first=True))
    }
    assert matcher.fit(text).rank == min(ranks[str(tag)] for tag in parse_tag(text) if str(tag) in ranks)
