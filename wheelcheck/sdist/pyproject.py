"""The `build-system` table of an sdist, with what a tool takes where it is silent (PEP 517, PEP 518)."""

import tomllib
from collections.abc import Mapping
from typing import NamedTuple

from wheelcheck.model.sdist import SdistDigest

__all__ = ["LEGACY", "BuildSystem", "read_build_system", "read_toml", "strings", "table"]

LEGACY = "setuptools.build_meta:__legacy__"
_DEFAULT_REQUIRES = ("setuptools",)
_WRAPPED = (
    "setuptools",
    "maturin",
    "poetry.core",
    "flit_core",
    "hatchling",
    "mesonpy",
    "scikit_build_core",
    "pdm.backend",
)
"""What the backends that lie in sdists themselves are made of."""


class BuildSystem(NamedTuple):
    """How the sdist wants to be built.

    Attributes:
        backend: As `build-backend` has it, or the default.
        module: The backend by its module, without its object; of a backend in the sdist the one that it wraps.
        requires: `build-system.requires`, or the default.
        in_tree: `backend-path` is given.
        data: The whole of `pyproject.toml`.
        broken: The file is no TOML, or its table is not as PEP 518 has it: every tool refuses it.
    """

    backend: str = LEGACY
    module: str = "setuptools.build_meta"
    requires: tuple[str, ...] = _DEFAULT_REQUIRES
    in_tree: bool = False
    data: Mapping[str, object] = {}
    broken: bool = False


def table(data: Mapping[str, object], *path: str) -> Mapping[str, object]:
    """The table at a path of keys; an empty one where there is none."""
    found: object = data
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def strings(value: object) -> tuple[str, ...]:
    """The texts of a list; none where it is no list."""
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def read_toml(text: str) -> Mapping[str, object] | None:
    """The document; None where it is no TOML, or more than Python takes (an integer of 5,000 digits, deep nesting)."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def read_build_system(digest: SdistDigest) -> BuildSystem:
    """Read `pyproject.toml`."""
    text = digest.texts.get("pyproject.toml")
    if text is None:
        return BuildSystem()
    data = read_toml(text.replace("\r\n", "\n").lstrip("\ufeff"))
    if data is None:
        return BuildSystem(broken=True)
    if "build-system" not in data:
        return BuildSystem(data=data)
    system = table(data, "build-system")
    requires = system.get("requires")
    if not isinstance(requires, list) or not all(isinstance(each, str) for each in requires):
        return BuildSystem(data=data, broken=True)
    stated = tuple(str(each) for each in requires)
    backend = system.get("build-backend")
    if not isinstance(backend, str):
        return BuildSystem(requires=stated, data=data)
    in_tree = isinstance(system.get("backend-path"), list)
    module = backend.partition(":")[0]
    if in_tree:
        module = _wrapped(module, digest, stated)
    return BuildSystem(backend, module, stated, in_tree, data)


def _wrapped(module: str, digest: SdistDigest, requires: tuple[str, ...]) -> str:
    """Which known backend a backend in the sdist is made of: what its module imports, else what is required."""
    name = module.replace(".", "/")
    texts = [text for path, text in digest.texts.items() if path.endswith((f"{name}.py", f"{name}/__init__.py"))]
    for known in _WRAPPED:
        if any(known in text for text in texts):
            return "setuptools.build_meta" if known == "setuptools" else known
    for known in _WRAPPED:
        distribution = known.replace(".", "-").replace("_", "-")
        if any(each.lower().replace("_", "-").startswith(distribution) for each in requires):
            return "setuptools.build_meta" if known == "setuptools" else known
    return module
