"""Which system packages a build takes on a target, and what runs its result."""

import pytest

from wheelcheck.advice.asked import asked_needs
from wheelcheck.advice.system_packages import install_line, system_packages
from wheelcheck.model.sdist import Ask, AskKind, Extension, Language, SdistFacts
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import SystemPackages
from wheelcheck.targets.resolve import Hints, resolve_targets

HINTS = Hints(None, "x86_64", "3.12")
C = SdistFacts(Extension.REQUIRED, languages=(Language.C,))


def target(base: str) -> Target:
    (found,) = resolve_targets([base], [], [], HINTS)
    return found


def lines(found: SystemPackages | None) -> tuple[str, str]:
    assert found is not None
    build = install_line(found.manager, [package.name for package in found.build])
    return build, install_line(found.manager, [package.name for package in found.run], running=True)


APT, APK = "apt-get update && apt-get install -y", "apk add --no-cache"
LEAN = f"{APT} --no-install-recommends"
STORY = [
    ("python:3.9.5-slim", f"{APT} gcc libpq-dev", f"{LEAN} libpq5"),
    ("python:3.9.5-alpine", f"{APK} gcc musl-dev postgresql-dev", f"{APK} libpq"),
    ("python:3.12-alpine3.22", f"{APK} gcc libpq-dev musl-dev", f"{APK} libpq"),
    ("python:3.12-slim-bookworm", f"{APT} gcc libpq-dev", f"{LEAN} libpq5"),
]


@pytest.mark.parametrize(("base", "build", "run"), STORY)
def test_psycopg2_of_the_story(base: str, build: str, run: str) -> None:
    assert lines(system_packages("psycopg2", "2.9.1", C, target(base))) == (build, run)


NAMES = [
    ("python-ldap", "3.4.0", "python:3.12-slim-bookworm", {"libldap2-dev", "libsasl2-dev"}, {"libldap-2.5-0"}),
    ("python-ldap", "3.4.0", "python:3.12-slim-trixie", {"libldap2-dev"}, {"libldap2"}),
    ("python-ldap", "3.4.0", "python:3.9-slim-bullseye", {"libldap2-dev"}, {"libldap-2.4-2"}),
    ("python-ldap", "3.4.0", "python:3.12-alpine3.22", {"openldap-dev"}, {"libldap"}),
    (
        "mysqlclient",
        "2.2.0",
        "python:3.12-slim-bookworm",
        {"default-libmysqlclient-dev", "pkg-config"},
        {"libmariadb3"},
    ),
    ("mysqlclient", "2.1.1", "python:3.10-alpine3.16", {"mariadb-connector-c-dev"}, {"mariadb-connector-c"}),
    ("lxml", "4.9.1", "python:3.10-alpine3.16", {"libxml2-dev", "libxslt-dev"}, {"libxml2", "libxslt"}),
    ("lxml", "4.9.1", "python:3.12-slim-trixie", {"libxml2-dev", "libxslt1-dev", "zlib1g-dev"}, {"libxml2"}),
    ("cryptography", "42.0.0", "python:3.10-alpine3.16", {"openssl-dev", "pkgconf"}, {"libssl1.1"}),
    ("cryptography", "42.0.0", "python:3.12-alpine3.22", {"openssl-dev", "pkgconf"}, {"libssl3"}),
    ("pillow", "9.0.0", "python:3.12-slim-bookworm", {"libjpeg-dev", "zlib1g-dev"}, {"libjpeg62-turbo"}),
    ("psutil", "5.9.0", "python:3.12-alpine3.22", {"linux-headers"}, set()),
    ("uwsgi", "2.0.21", "python:3.12-alpine3.22", {"linux-headers"}, set()),
    ("gevent", "21.12", "python:3.12-alpine3.22", {"linux-headers", "make", "file"}, set()),
    ("h5py", "3.7", "python:3.12-slim-bookworm", {"libhdf5-dev", "pkg-config"}, {"libhdf5-103-1", "libhdf5-hl-100"}),
    ("h5py", "3.7", "python:3.12-alpine3.22", {"hdf5-dev", "pkgconf"}, {"hdf5", "hdf5-hl"}),
    ("gdal", "3.6", "python:3.12-slim-trixie", {"libgdal-dev"}, {"libgdal36"}),
    ("xmlsec", "1.3.13", "python:3.12-slim-trixie", {"libxmlsec1-dev"}, {"libxmlsec1t64-openssl"}),
    ("pycurl", "7.45", "python:3.12-alpine3.22", {"curl-dev", "openssl-dev"}, {"libcurl"}),
    ("shapely", "2.0.1", "python:3.12-slim-trixie", {"libgeos-dev"}, {"libgeos-c1t64"}),
    ("pyproj", "3.4", "python:3.12-alpine3.22", {"proj-dev", "proj-util"}, {"proj"}),
]


@pytest.mark.parametrize(("name", "version", "base", "build", "run"), NAMES)
def test_names_follow_the_release(name: str, version: str, base: str, build: set[str], run: set[str]) -> None:
    found = system_packages(name, version, C, target(base))
    assert found is not None
    assert build <= {package.name for package in found.build}
    assert run <= {package.name for package in found.run}
    assert not found.unknown
    assert all(package.why and package.source for package in (*found.build, *found.run))


def test_rows_hold_for_versions() -> None:
    place = target("python:3.12-slim-bookworm")
    new, old = (system_packages("shapely", version, C, place) for version in ("2.2.0", "2.1.0"))
    assert new
    assert old
    assert "pkg-config" in {package.name for package in new.build}
    assert "pkg-config" not in {package.name for package in old.build}


def test_what_a_release_does_not_have_stays_unknown() -> None:
    found = system_packages("pygobject", "3.52.0", C, target("python:3.12-slim-bookworm"))
    assert found is not None
    assert found.unknown == ("libgirepository-2.0-dev (our table)",)


RPM = [
    ("registry.access.redhat.com/ubi9/ubi-minimal:9.4", "microdnf install -y", {"gcc", "libpq-devel", "python3-devel"}),
    ("fedora:42", "dnf install -y", {"gcc", "libpq-devel"}),
    ("amazonlinux:2", "yum install -y", {"gcc", "postgresql-devel"}),
    ("opensuse/leap:15.6", "zypper --non-interactive install", {"gcc", "postgresql-devel"}),
]


@pytest.mark.parametrize(("base", "command", "names"), RPM)
def test_other_package_managers(base: str, command: str, names: set[str]) -> None:
    found = system_packages("psycopg2", "2.9.1", C, target(base))
    assert found is not None
    assert names <= {package.name for package in found.build}
    assert lines(found)[0].startswith(command)


def test_raw_platforms_have_no_package_manager() -> None:
    assert system_packages("psycopg2", "2.9.1", C, target("musllinux_1_2")) is None


@pytest.mark.parametrize("extension", [Extension.OPTIONAL, Extension.NONE, Extension.UNKNOWN])
def test_nothing_is_needed_where_nothing_must_be_compiled(extension: Extension) -> None:
    found = system_packages("markupsafe", "2.1.2", SdistFacts(extension), target("python:3.12-alpine3.22"))
    assert found == SystemPackages("apk")


def test_the_distributions_own_python_has_its_headers_apart() -> None:
    own = system_packages("psycopg2", None, C, target("debian:12"))
    official = system_packages("psycopg2", None, C, target("python:3.12-slim-bookworm"))
    told = system_packages("psycopg2", None, C, target("debian:12"), own_python_headers=False)
    assert own
    assert "python3-dev" in {package.name for package in own.build}
    assert official == told


COMPILERS = [
    ((Language.C, Language.CYTHON), {"gcc", "musl-dev"}, set()),
    ((Language.CPP,), {"g++", "gcc", "musl-dev"}, {"libstdc++"}),
    ((Language.RUST,), {"cargo", "gcc", "musl-dev"}, {"libgcc"}),
    ((Language.FORTRAN, Language.C), {"gcc", "gfortran", "musl-dev"}, {"libgfortran"}),
    ((), {"gcc", "musl-dev"}, set()),
]


@pytest.mark.parametrize(("languages", "build", "run"), COMPILERS)
def test_compilers(languages: tuple[Language, ...], build: set[str], run: set[str]) -> None:
    facts = SdistFacts(Extension.REQUIRED, languages=languages)
    found = system_packages("some-project", "1", facts, target("python:3.12-alpine3.22"))
    assert found is not None
    assert {package.name for package in found.build} == build
    assert {package.name for package in found.run} == run


def test_a_compiler_that_no_table_knows() -> None:
    facts = SdistFacts(Extension.REQUIRED, languages=(Language.C, Language.CUDA))
    found = system_packages("some-project", "1", facts, target("python:3.12-slim-bookworm"))
    assert found is not None
    assert found.unknown == ("cuda compiler",)


def test_the_sdists_own_metadata_goes_before_the_table() -> None:
    asks = (Ask(AskKind.EXTERNAL, "dep:generic/libffi", "pyproject.toml"),)
    found = system_packages("psycopg2", "9", C._replace(asks=asks), target("python:3.12-slim-bookworm"))
    assert found is not None
    assert [package.name for package in found.build] == ["gcc", "libffi-dev"]


ASKED = [
    ([(AskKind.PKG_CONFIG, "libpq")], ["libpq-dev"], []),
    ([(AskKind.LIBRARY, "ldap"), (AskKind.LIBRARY, "lber")], ["libldap2-dev"], []),
    ([(AskKind.TOOL, "curl-config")], ["libcurl4-openssl-dev"], []),
    ([(AskKind.CMAKE, "OpenSSL")], ["libssl-dev"], []),
    ([(AskKind.CMAKE, "re2")], ["libre2-dev"], []),
    ([(AskKind.CRATE, "openssl-sys")], ["libssl-dev", "pkg-config"], []),
    ([(AskKind.CRATE, "zstd-sys")], [], []),
    ([(AskKind.HEADER, "sasl/sasl.h")], ["libsasl2-dev"], []),
    ([(AskKind.HEADER, "poppler/cpp/poppler-page.h")], ["libpoppler-cpp-dev"], []),
    ([(AskKind.HEADER, "linux/input.h")], ["linux-libc-dev"], []),
    ([(AskKind.HEADER, "stdio.h"), (AskKind.HEADER, "Python.h")], [], []),
    ([(AskKind.PKG_CONFIG, "no-such-module")], [], ["pkg-config: no-such-module"]),
    ([(AskKind.TOOL, "no-such-config")], [], []),
    ([(AskKind.LIBRARY, "ssl"), (AskKind.LIBRARY, "gnutls")], ["libssl-dev"], []),
    ([(AskKind.TOOL, "mariadb_config"), (AskKind.HEADER, "mysql.h")], ["libmariadb-dev"], []),
    ([(AskKind.TOOL, "xml2-config"), (AskKind.TOOL, "pkg-config")], ["libxml2-dev"], []),
]


@pytest.mark.parametrize(("asks", "packages", "unknown"), ASKED)
def test_what_asks_mean(asks: list[tuple[AskKind, str]], packages: list[str], unknown: list[str]) -> None:
    needs, left = asked_needs([Ask(kind, name, "setup.py") for kind, name in asks])
    assert sorted({need.package for need in needs}) == packages
    assert left == unknown


def test_optional_asks_need_nothing() -> None:
    assert asked_needs([Ask(AskKind.LIBRARY, "pq", "setup.py", optional=True)]) == ([], [])


def test_few_headers_are_believed_and_many_only_where_nothing_else_is_named() -> None:
    headers = [Ask(AskKind.HEADER, name, "a.c") for name in ("png.h", "tiff.h", "lz4.h", "yaml.h", "zmq.h")]
    assert len({need.package for need in asked_needs(headers)[0]}) == 5
    with_library = asked_needs([Ask(AskKind.LIBRARY, "pq", "setup.py"), *headers])[0]
    assert {need.package for need in with_library} == {"libpq-dev"}


def test_alpine_installs_what_a_package_provides() -> None:
    asks = (Ask(AskKind.PKG_CONFIG, "libcdio", "meson.build"),)
    found = system_packages("some-project", "1", C._replace(asks=asks), target("python:3.12-alpine3.22"))
    assert found is not None
    assert "pc:libcdio" in {package.name for package in found.build}
    assert found.unknown == ("run-time package of pc:libcdio",)


def test_a_line_is_sorted_quoted_and_without_repetition() -> None:
    assert install_line("dnf", ["zlib-devel", "gcc", "gcc"]) == "dnf install -y gcc zlib-devel"
    assert install_line("zypper", ["pkgconfig(geos)"]) == "zypper --non-interactive install 'pkgconfig(geos)'"
    assert install_line("apk", ["pc:libcdio", "libstdc++"]) == "apk add --no-cache libstdc++ pc:libcdio"
    assert install_line("apt", []) == ""
