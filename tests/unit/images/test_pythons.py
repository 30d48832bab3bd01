"""Which Python is an image's: what a shell finds on its PATH, through links, environments and shims."""

import struct

import pytest

from wheelcheck.images.extracts import program_words
from wheelcheck.images.findings import image_facts
from wheelcheck.images.layers import Kept
from wheelcheck.images.pythons import FoundPython, found_pythons


def program(loader: bytes = b"/lib64/ld-linux-x86-64.so.2", machine: int = 62) -> bytes:
    """What is kept of an executable file that asks for a loader."""
    head = (
        b"\x7fELF\x02\x01" + bytes(10) + struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    )
    segment = struct.pack("<IIQQQQQQ", 3, 4, 120, 0, 0, len(loader) + 1, 0, 0)
    return program_words(head + segment + loader + b"\0" + b"code")


def there(*paths: str, **_: str) -> dict[str, Kept]:
    return {path: Kept(b"") for path in paths}


def links(**each: str) -> dict[str, Kept]:
    return {path.replace("__", "/"): Kept(b"", link) for path, link in each.items()}


def patchlevel(version: str, more: str = "") -> Kept:
    return Kept(f'#define PY_VERSION "{version}"\n{more}'.encode())


LOCAL = {
    "usr/local/bin/python": Kept(b"", "python3"),
    "usr/local/bin/python3": Kept(b"", "python3.12"),
    "usr/local/bin/python3.12": Kept(program()),
    "usr/local/include/python3.12/patchlevel.h": patchlevel("3.12.4"),
    "usr/local/lib/python3.12/os.py": Kept(b""),
    "usr/local/lib/python3.12/lib-dynload/_json.cpython-312-x86_64-linux-gnu.so": Kept(b""),
    "usr/local/lib/python3.12/site-packages/pip-24.0.dist-info/METADATA": Kept(b""),
}
SYSTEM = {
    "bin": Kept(b"", "usr/bin"),
    "usr/bin/python3": Kept(b"", "python3.11"),
    "usr/bin/python3.11": Kept(program()),
    "usr/lib/python3.11/os.py": Kept(b""),
    "usr/lib/python3/dist-packages/pip-23.0.1.dist-info/METADATA": Kept(b""),
    "var/lib/dpkg/status": Kept(b"Package: python3.11-minimal\nVersion: 3.11.2-6\n\n"),
}


def first(files: dict[str, Kept], path: str | None = None, **environ: str) -> FoundPython:
    return found_pythons(files, {**({} if path is None else {"PATH": path}), **environ}).found[0]


def test_the_order_of_the_path_decides() -> None:
    files = {**LOCAL, **SYSTEM}
    found = first(files)
    assert (found.command, found.full, found.pip) == ("/usr/local/bin/python3", "3.12.4", "24.0")
    assert (found.soabi, found.libc, found.machine) == ("cpython-312-x86_64-linux-gnu", "glibc", "x86_64")
    found = first(files, "/bin:/usr/local/bin")
    assert (found.command, found.prefix, found.full, found.pip) == ("/bin/python3", "usr", "3.11.2", "23.0.1")
    assert [each.full for each in found_pythons(files, {}).found] == ["3.12.4", "3.11.2"]


def test_no_python_on_the_path() -> None:
    found = first(LOCAL, "/nowhere:relative:")
    assert (found.command, found.full) == (None, "3.12.4")


def test_a_pip_that_was_installed_beside_debians() -> None:
    files = {**SYSTEM, **there("usr/local/lib/python3.11/dist-packages/pip-25.1.dist-info/METADATA")}
    assert first(files).pip == "25.1"


@pytest.mark.parametrize(
    ("configuration", "pip"),
    [
        (b"home = /usr/local/bin\nversion = 3.12.4\ninclude-system-site-packages = false\n", None),
        (b"home = /usr/local/bin\ninclude-system-site-packages = true\n", "24.0"),
        (b"", None),
    ],
)
def test_an_environment_is_its_base_with_a_pip_of_its_own(configuration: bytes, pip: str | None) -> None:
    files = {
        **LOCAL,
        "opt/venv/pyvenv.cfg": Kept(configuration),
        **links(opt__venv__bin__python="/usr/local/bin/python3.12"),
    }
    found = first(files, "/opt/venv/bin:/usr/local/bin")
    assert (found.command, found.prefix, found.environment) == ("/opt/venv/bin/python", "usr/local", "opt/venv")
    assert (found.full, found.pip) == ("3.12.4", pip)
    own = {**files, **there("opt/venv/lib/python3.12/site-packages/pip-25.2.dist-info/METADATA")}
    assert first(own, "/opt/venv/bin:/usr/local/bin").pip == "25.2"
    assert len(found_pythons(own, {"PATH": "/opt/venv/bin"}).found) == 1, "an environment is no Python of its own"


def test_an_environment_of_copies() -> None:
    files = {
        **LOCAL,
        "opt/venv/pyvenv.cfg": Kept(b"home = /usr/local/bin\nversion = 3.12.4\n"),
        "opt/venv/bin/python3": Kept(program()),
    }
    found = first(files, "/opt/venv/bin")
    assert (found.prefix, found.full, found.environment) == ("usr/local", "3.12.4", "opt/venv")


def test_an_environment_whose_base_is_gone() -> None:
    files = {"opt/venv/pyvenv.cfg": Kept(b"home = /gone/bin\n"), **links(opt__venv__bin__python="/gone/bin/python3.12")}
    found = found_pythons(files, {"PATH": "/opt/venv/bin"})
    assert found.found == ()
    assert "gone/bin/python3.12" in found.visited


def test_pyenv() -> None:
    files = {
        "root/.pyenv/shims/python": Kept(b"#!/usr/bin/env bash\n"),
        "root/.pyenv/version": Kept(b"3.10.4\n"),
        **{f"root/.pyenv/versions/{each}/bin/python": Kept(b"", "python3.10") for each in ("3.10.4", "3.10.1")},
        **there(*(f"root/.pyenv/versions/{each}/bin/python3.10" for each in ("3.10.4", "3.10.1"))),
    }
    path = "/root/.pyenv/shims:/root/.pyenv/bin:/usr/bin"
    assert first(files, path).full == "3.10.4"
    assert first(files, path, PYENV_VERSION="3.10.1").full == "3.10.1"
    files["root/.pyenv/version"] = Kept(b"../../evil\n")
    found = found_pythons(files, {"PATH": path})
    assert found.found[0].command is None
    assert found.notes == ("/root/.pyenv/shims/python is a script: which Python it starts is not known",)


def test_conda_and_what_uv_manages() -> None:
    conda = there(
        "opt/conda/bin/python3.11",
        "opt/conda/conda-meta/python-3.11.9-h955ad1f_0.json",
        "opt/conda/lib/python3.11/os.py",
        "opt/conda/lib/python3.11/site-packages/pip-24.0-py3.11.egg-info/PKG-INFO",
    )
    found = first({**conda, **links(opt__conda__bin__python="python3.11")}, "/opt/conda/bin")
    assert (found.prefix, found.full, found.pip) == ("opt/conda", "3.11.9", "24.0")
    home = "root/.local/share/uv/python/cpython-3.13.2+freethreaded-linux-x86_64-gnu"
    files = {
        **there(f"{home}/bin/python3.13t", f"{home}/lib/python3.13t/os.py"),
        "app/.venv/pyvenv.cfg": Kept(b"version_info = 3.13.2\n"),
        "root/.local/share/uv/python/cpython-3.13+freethreaded-linux-x86_64-gnu": Kept(b"", home.rpartition("/")[2]),
        "app/.venv/bin/python": Kept(
            b"", "/root/.local/share/uv/python/cpython-3.13+freethreaded-linux-x86_64-gnu/bin/python3.13t"
        ),
        "app/.venv/bin/python3": Kept(b"", "python"),
    }
    found = first(files, "/app/.venv/bin:/usr/bin")
    assert (found.prefix, found.full, found.free_threaded, found.environment) == (home, "3.13.2", True, "app/.venv")


@pytest.mark.parametrize(
    ("paths", "free"),
    [
        (["bin/python3.13t", "lib/python3.13t/os.py"], True),
        (["bin/python3.13", "lib/python3.13t/os.py"], True),
        (["bin/python3.13", "lib/python3.13/os.py"], False),
        (["bin/python3.13", "lib/python3.13/os.py", "lib/python3.13t/os.py"], False),
        (["bin/python3.13", "lib/python3.13/os.py", "lib/python3.13/_sysconfigdata_t_linux_x86_64-linux-gnu.py"], True),
        (["bin/python3.13", "lib/python3.13/os.py", "lib/python3.13/_sysconfigdata__linux_x86_64-linux-gnu.py"], False),
        (["bin/python3.13", "lib/python3.13/lib-dynload/_json.cpython-313t-x86_64-linux-gnu.so"], True),
        (["bin/python3.13t"], True),
        (["bin/python3.13"], False),
    ],
)
def test_free_threaded(paths: list[str], free: bool) -> None:
    assert first(there(*(f"opt/py/{path}" for path in paths)), "/opt/py/bin").free_threaded is free


def test_pypy() -> None:
    files = {
        **there("opt/pypy/bin/pypy3.10", "opt/pypy/lib/pypy3.10/os.py"),
        **there("opt/pypy/lib/pypy3.10/site-packages/pip-24.0.dist-info/METADATA"),
        "opt/pypy/bin/python3": Kept(b"", "pypy3.10"),
        "opt/pypy/include/pypy3.10/patchlevel.h": patchlevel("3.10.14", '#define PYPY_VERSION "7.3.17"\n'),
    }
    found = first(files, "/opt/pypy/bin")
    assert (found.pypy, found.version, found.full, found.release, found.pip) == (
        True,
        "3.10",
        "3.10.14",
        "7.3.17",
        "24.0",
    )
    debian = {**there("usr/bin/pypy3.9"), **links(usr__bin__pypy3="pypy3.9")}
    assert (first(debian).pypy, first(debian).version, first(debian).command) == (True, "3.9", "/usr/bin/pypy3.9")


def test_python_2_and_links_to_nothing_are_no_python() -> None:
    assert (
        found_pythons(links(usr__bin__python="python2.7", usr__bin__python3="/etc/alternatives/python3"), {}).found
        == ()
    )


def test_a_python_for_another_libc_or_machine_is_told() -> None:
    musl = {"lib/ld-musl-x86_64.so.1": Kept(program() + b"\x001.2.5\x00")}
    found = image_facts({**musl, **LOCAL})
    assert found.libc == ("musl", 1, 2)
    assert found.notes == (
        "its Python in /usr/local is built for glibc, and the image has musl alone: it does not start there",
    )
    both = {**musl, "lib64/libc.so.6": Kept(program() + b"\x00GNU C Library x version 2.35\x00")}
    found = image_facts({**both, **LOCAL})
    assert (found.libc, found.notes) == (("glibc", 2, 35), ())
    arm = {**LOCAL, "usr/local/bin/python3.12": Kept(program(b"/lib/ld-musl-aarch64.so.1", 183))}
    (note,) = image_facts({**musl, **arm}).notes
    assert note == "its Python in /usr/local is built for aarch64, and the image's C library for x86_64"
