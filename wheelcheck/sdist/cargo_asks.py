"""What a crate's dependencies ask of the system: `*-sys` crates and the like (Cargo.toml, Cargo.lock)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from wheelcheck.model.sdist import Ask, AskKind

__all__ = ["cargo_asks"]

_BUNDLING = frozenset(("vendored", "bundled", "static", "static-link", "build-libsodium", "bundled-sqlcipher"))
_LINKING = re.compile(
    r"-sys$|_sys$|-src$|^openssl$|^prost-build$|^tonic-build$|^cmake$|^autotools$|^bindgen$|^rdkafka$"
)
_FOREIGN = re.compile(
    r"windows|winapi|wasi|core-foundation|security-framework|^js-sys$|^web-sys$|apple|macos|objc|ios|mach|kqueue|"
    r"fsevent|haiku|hermit|redox|android|ndk|jni|fuchsia"
)


def cargo_asks(texts: Mapping[str, str]) -> Iterator[Ask]:
    """Yield the crates that link a system library or run a program of the system.

    Args:
        texts: Path -> content of `Cargo.toml` and `Cargo.lock` files.
    """
    bundled: set[str] = set()
    direct: dict[str, str] = {}
    for path, text in texts.items():
        if path.endswith("Cargo.toml"):
            for crate, table in _dependencies(_load(text)):
                if _LINKING.search(crate) and not _FOREIGN.search(crate):
                    direct.setdefault(crate, path)
                if isinstance(table, dict) and _BUNDLING & set(_texts(table.get("features"))):
                    bundled.update((crate, f"{crate}-sys"))
    locked = {
        name: path
        for path, text in texts.items()
        if path.endswith("Cargo.lock")
        for name in re.findall(r'(?m)^name = "([^"]+)"', text)
        if _LINKING.search(name) and not _FOREIGN.search(name)
    }
    sources = {crate.removesuffix("-src") for crate in locked if crate.endswith("-src")}
    for crate, path in sorted((locked or direct).items()):
        name = crate.removesuffix("-sys").removesuffix("_sys")
        if crate.endswith("-src"):
            yield Ask(AskKind.CRATE, crate, path)
        else:
            yield Ask(
                AskKind.CRATE, crate, path, crate in bundled or name in sources or name.removeprefix("lib") in sources
            )


def _load(text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


def _dependencies(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the crates that a Linux build needs; those for tests alone are left out."""
    tables = [document, _table(document.get("workspace"))]
    for condition, table in _table(document.get("target")).items():
        if not re.search(r"windows|macos|target_os = .(?:ios|android|windows|macos)|wasm", condition):
            tables.append(_table(table))
    for table in tables:
        for kind in ("dependencies", "build-dependencies"):
            for crate, how in _table(table.get(kind)).items():
                if not _table(how).get("optional"):
                    package = _table(how).get("package", crate)
                    yield (package if isinstance(package, str) else crate), how


def _table(value: Any) -> dict[str, Any]:
    """A table; an empty one where the document has something else in its place."""
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
