"""How new a compiler an sdist wants: Rust by `Cargo.toml`, C++ by the flags that are set."""

import re
from collections.abc import Iterator

from wheelcheck.model.sdist import SdistDigest
from wheelcheck.sdist.paths import is_aside
from wheelcheck.sdist.pyproject import read_toml, table

__all__ = ["cpp_standard", "rust_version"]

_EDITIONS = {"2018": "1.31", "2021": "1.56", "2024": "1.85"}
"""The first Rust that knows an edition (The Rust Edition Guide)."""
_CMAKE = re.compile(r"CMAKE_CXX_STANDARD\s+([0-9]{2})|cxx_std_([0-9]{2})|-std=(?:c|gnu)\+\+([0-9]{2})", re.IGNORECASE)
_MESON = re.compile(r"cpp_std\s*[=:]\s*['\"]?(?:vc\+\+|c\+\+|gnu\+\+)([0-9]{2})")
_OLDEST, _NEWEST = 11, 29


def rust_version(digest: SdistDigest) -> str | None:
    """The oldest Rust that the sdist's own crates build with (`1.70`), or None."""
    versions = [version for path, text in digest.texts.items() if _is_own(path) for version in _stated(text)]
    return max(versions, key=_numbers, default=None)


def _is_own(path: str) -> bool:
    return path.endswith("Cargo.toml") and not is_aside(path) and "vendor" not in path.split("/")


def _stated(text: str) -> Iterator[str]:
    data = read_toml(text) or {}
    for package in (table(data, "package"), table(data, "workspace", "package")):
        version, edition = package.get("rust-version"), package.get("edition")
        if isinstance(version, str) and re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6}){0,2}", version):
            yield version
        if isinstance(edition, str) and edition in _EDITIONS:
            yield _EDITIONS[edition]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def cpp_standard(digest: SdistDigest, script: int | None) -> int | None:
    """17 for C++17; None where nothing asks for one."""
    found = [] if script is None else [script]
    for path, text in digest.texts.items():
        if is_aside(path):
            continue
        if path == "CMakeLists.txt":
            found += [int(next(filter(None, match))) for match in _CMAKE.findall(text)]
        elif path == "meson.build":
            found += [int(match) for match in _MESON.findall(text)]
    return max((each for each in found if _OLDEST <= each <= _NEWEST), default=None)
