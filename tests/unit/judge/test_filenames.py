"""File names as installers read them (traps 10, 20, 21, 22), against packaging and pip's own reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from wheelcheck.judge.filenames import NamedSdist, NamedWheel, Unusable, read_name
from wheelcheck.judge.installers import rules_for
from wheelcheck.model.lock import Installer
from wheelcheck.model.verdict import Fit

PIP, UV = rules_for(Installer.PIP), rules_for(Installer.UV)


@pytest.mark.parametrize(
    ("filename", "project", "expected"),
    [
        (
            "numpy-2.3.4-cp312-cp312-musllinux_1_2_x86_64.whl",
            "numpy",
            NamedWheel("2.3.4", (), "cp312-cp312-musllinux_1_2_x86_64"),
        ),
        ("Foo.Bar-1.0-1abc-py3-none-any.whl", "foo-bar", NamedWheel("1.0", (1, "abc"), "py3-none-any")),
        (
            "torch-2.7.1+cpu-cp312-cp312-linux_x86_64.whl",
            "torch",
            NamedWheel("2.7.1+cpu", (), "cp312-cp312-linux_x86_64"),
        ),
        ("ruamel.yaml.clib-0.2.8.tar.gz", "ruamel-yaml-clib", NamedSdist("0.2.8")),
        ("zope.interface-5.4.0.tar.gz", "zope-interface", NamedSdist("5.4.0")),
        ("statsmodels-0.6.0-rc1.zip", "statsmodels", NamedSdist("0.6.0-rc1")),
        ("pytz-2008a.tar.bz2", "pytz", NamedSdist("2008a")),
        ("foo-1.0.tgz", "foo", NamedSdist("1.0")),
        ("foo-1.0.tar.xz", "foo", NamedSdist("1.0")),
        ("foo-1.0-py3.9.tar.gz", "foo", NamedSdist("1.0", "3.9")),
    ],
)
def test_pip_reads(filename: str, project: str, expected: object) -> None:
    assert read_name(filename, project, PIP) == expected


@pytest.mark.parametrize(
    ("filename", "project", "fit"),
    [
        ("foo-1.0-py3.9.egg", "foo", Fit.NOT_A_DISTRIBUTION),
        ("foo-1.0.win32.exe", "foo", Fit.NOT_A_DISTRIBUTION),
        ("foo-1.0-1.noarch.rpm", "foo", Fit.NOT_A_DISTRIBUTION),
        ("foo-1.0.msi", "foo", Fit.NOT_A_DISTRIBUTION),
        ("other-1.0.tar.gz", "foo", Fit.NOT_A_DISTRIBUTION),
        ("foo-bar-baz.tar.gz", "foo", Fit.NOT_A_DISTRIBUTION),
        ("other-1.0-py3-none-any.whl", "foo", Fit.NOT_A_DISTRIBUTION),
        ("foo-1.0-any.whl", "foo", Fit.NOT_A_DISTRIBUTION),
        ("foo__bar-1.0-py3-none-any.whl", "foo-bar", Fit.NOT_A_DISTRIBUTION),
        ("foo-1.0-cp313-cp313-musllinux_1_2_x86_64-x86_64_v3.whl", "foo", Fit.WHEEL_VARIANT),
        ("foo-1.0-1-cp313-cp313-musllinux_1_2_x86_64-null.whl", "foo", Fit.WHEEL_VARIANT),
        ("x" * 2000 + "-1.0-py3-none-any.whl", "x" * 2000, Fit.NOT_A_DISTRIBUTION),
        ("foo-1.0-" + "9" * 900 + "-py3-none-any.whl", "foo", Fit.NOT_A_DISTRIBUTION),
    ],
)
def test_names_that_no_installer_takes(filename: str, project: str, fit: Fit) -> None:
    name = read_name(filename, project, PIP)
    assert isinstance(name, Unusable)
    assert name.fit is fit


@pytest.mark.parametrize("filename", ["foo-1.0.tar.bz2", "foo-1.0.tgz", "foo-1.0.tar.xz"])
def test_uv_takes_no_old_archives(filename: str) -> None:
    assert isinstance(read_name(filename, "foo", UV), Unusable)


def test_uv_reads_an_sdist_by_the_length_of_the_projects_name() -> None:
    assert read_name("Foo_Bar-1.0.tar.gz", "foo-bar", UV) == NamedSdist("1.0")
    assert isinstance(read_name("foo__bar-1.0.tar.gz", "foo-bar", UV), Unusable)
    assert read_name("foo__bar-1.0.tar.gz", "foo-bar", PIP) == NamedSdist("1.0")


_TEXT = st.text(st.sampled_from("ab1.-_+²\x1b"), max_size=12)


@given(_TEXT, st.lists(_TEXT, min_size=2, max_size=5))
def test_wheels_are_read_as_packaging_reads_them(name: str, parts: list[str]) -> None:
    filename = "-".join([name, *parts]) + ".whl"
    project = canonicalize_name(name)
    got = read_name(filename, project, PIP)
    try:
        _, version, build, _ = parse_wheel_filename(filename)
    except InvalidWheelFilename:
        # What packaging refuses may still be read here, but it never matches a version and a tag later:
        # only its version or its tags are wrong then.
        assert isinstance(got, Unusable | NamedWheel)
    else:
        assert isinstance(got, NamedWheel)
        assert got.build == build
        assert got.version.lower().lstrip("v") or version
