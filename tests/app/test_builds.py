"""From a lock over an index in a folder, with real archives in it, to what building takes."""

from pathlib import Path

import pytest

from tests.app.conftest import Ask, Put, wheel
from tests.unit.sdist.archives import tar
from wheelcheck.model.report import Report
from wheelcheck.model.sdist import Extension
from wheelcheck.model.verdict import Code, Verdict, VerdictKind

SETUP = b"from setuptools import setup, Extension\nsetup(name='x', ext_modules=[Extension('x', ['x.c'])])\n"
LIBPQ = b"from setuptools import setup, Extension\nsetup(ext_modules=[Extension('x', ['x.c'], libraries=['pq'])])\n"
PURE = b"from setuptools import setup\nsetup(name='x')\n"
ID = "musl1.2-cp312-x86_64"


def system(*requires: str, backend: str = "setuptools.build_meta") -> bytes:
    return f"[build-system]\nrequires = {list(requires)!r}\nbuild-backend = {backend!r}\n".encode()


def verdict(report: Report, name: str) -> Verdict:
    (package,) = [each for each in report.packages if each.pin.name == name]
    return next(iter(package.results.values()))


def test_an_sdist_that_compiles(put: Put, ask: Ask) -> None:
    put("a", {"a-1.0.tar.gz": {"setup.py": SETUP, "x.c": b"int x;\n" * 50}})
    found = verdict(ask(["a==1.0"], open_sdists=True), "a")
    assert (found.kind, found.code) == (VerdictKind.COMPILE, Code.SDIST_ONLY)
    assert found.build is not None
    assert found.build.extension is Extension.REQUIRED
    assert found.build.lines == (("c", 50),)
    assert [(need.name, need.version) for need in found.build.needs] == [("setuptools", "80.0")]


def test_a_pure_sdist_builds(put: Put, ask: Ask) -> None:
    put("a", {"a-1.0.tar.gz": {"setup.py": PURE}})
    report = ask(["a==1.0"], open_sdists=True)
    assert verdict(report, "a").kind is VerdictKind.BUILD
    assert report.gate.passed


def test_a_pure_sdist_on_what_must_be_compiled(put: Put, ask: Ask) -> None:
    put("a", {"a-1.0.tar.gz": {"pyproject.toml": system("b"), "setup.py": PURE}})
    put("b", {"b-2.0.tar.gz": {"setup.py": SETUP, "x.c": b""}, "b-1.0-py3-none-any.whl": wheel("b-1.0")})
    found = verdict(ask(["a==1.0"], open_sdists=True), "a")
    assert (found.kind, found.code, found.other) == (VerdictKind.COMPILE, Code.BUILD_REQUIREMENT, "b 2.0")


def test_a_build_requirement_of_a_build_requirement(put: Put, ask: Ask) -> None:
    put("a", {"a-1.0.tar.gz": {"pyproject.toml": system("tool"), "setup.py": PURE}})
    put("tool", {"tool-1.0-py3-none-any.whl": wheel("tool-1.0", "deep", "never; extra == 'x'")})
    put("deep", {"deep-1.0.tar.gz": {"setup.py": SETUP, "x.c": b""}})
    found = verdict(ask(["a==1.0"], open_sdists=True), "a")
    assert (found.kind, found.other) == (VerdictKind.COMPILE, "deep 1.0")
    assert found.build is not None
    assert {need.name: need.wanted_by for need in found.build.needs} == {
        "tool": ("build-system.requires",),
        "deep": ("tool 1.0",),
    }


def test_a_build_requirement_that_is_not_there(put: Put, ask: Ask) -> None:
    put("a", {"a-1.0.tar.gz": {"pyproject.toml": system("nowhere"), "setup.py": PURE}})
    found = verdict(ask(["a==1.0"], open_sdists=True), "a")
    assert (found.kind, found.code) == (VerdictKind.UNKNOWN, Code.BUILD_REQUIREMENT)
    assert "nowhere" in found.other


def test_system_packages_of_what_is_compiled(put: Put, ask: Ask) -> None:
    files = {"setup.py": LIBPQ, "x.c": b"#include <libpq-fe.h>\n"}
    put("a", {"a-1.0.tar.gz": files})
    report = ask(["a==1.0"], open_sdists=True, bases=["alpine:3.22", "debian:12"], pythons=[])
    commands = {name: (needs.build_command, needs.run_command) for name, needs in report.system.items()}
    (alpine, debian) = commands.values()
    assert "libpq-dev" in alpine[0]
    assert "libpq" in alpine[1]
    assert "libpq-dev" in debian[0]
    assert "libpq5" in debian[1]


def test_a_wrong_hash_is_unknown(put: Put, ask: Ask, index: Path) -> None:
    put("a", {"a-1.0.tar.gz": {"setup.py": PURE}})
    (index / "a" / "a-1.0.tar.gz").write_bytes(tar({"setup.py": SETUP}))
    report = ask(["a==1.0"], open_sdists=True)
    found = verdict(report, "a")
    assert (found.kind, found.code) == (VerdictKind.UNKNOWN, Code.SDIST_ERROR)
    assert report.gate.exit_code == 3


def test_a_build_that_certainly_fails_fails_the_gate(put: Put, ask: Ask) -> None:
    put("a", {"a-1.0.tar.gz": {"setup.py": b"from setuptools import setup\nsetup(name='a', use_2to3=True)\n"}})
    report = ask(["a==1.0"], open_sdists=True)
    found = verdict(report, "a")
    assert (found.kind, found.code) == (VerdictKind.BUILD, Code.BUILD_FAILS)
    assert report.gate.exit_code == 1


def test_explanations_show_the_completed_verdict(put: Put, ask: Ask) -> None:
    put("a", {"a-1.0.tar.gz": {"setup.py": PURE}})
    report = ask(["a==1.0"], open_sdists=True, explain=["a"])
    assert next(iter(report.explanations[0].package.results.values())).kind is VerdictKind.BUILD


def test_a_local_archive_is_opened(put: Put, ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "b-1.0.tar.gz").write_bytes(tar({"setup.py": SETUP, "x.c": b""}))
    (tmp_path / "requirements.txt").write_text("./b-1.0.tar.gz\n", encoding="utf-8")
    report = ask([str(tmp_path / "requirements.txt")], open_sdists=True)
    assert verdict(report, "b").kind is VerdictKind.COMPILE


@pytest.mark.parametrize(("script", "kind"), [(SETUP, VerdictKind.COMPILE), (PURE, VerdictKind.BUILD)])
def test_a_local_folder_is_read_like_an_sdist(
    put: Put, ask: Ask, tmp_path: Path, script: bytes, kind: VerdictKind
) -> None:
    project = tmp_path / "lib"
    project.mkdir()
    (project / "setup.py").write_bytes(script)
    (project / "x.c").write_bytes(b"int x;\n")
    (tmp_path / "requirements.txt").write_text("./lib\n", encoding="utf-8")
    (package,) = ask([str(tmp_path / "requirements.txt")], open_sdists=True).packages
    assert [each.kind for each in package.results.values()] == [kind]
