"""Imports point one way, there are no cycles, and heavy libraries stay in their room."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "wheelcheck"

LAYERS = [
    *(
        "model",
        "tags",
        "targets",
        "lockfiles",
        "index",
        "judge",
        "sdist",
        "images",
        "containers",
        "plan",
        "advice",
        "render",
    ),
    *(
        "settings",
        "registries",
        "question",
        "placing",
        "inquiry",
        "access",
        "builds",
        "opening",
        "versions",
        "choosing",
        "build_requirements",
    ),
    *("resolving", "weighing", "passing", "inspecting", "project_files", "dockerfiles", "preparing", "offering"),
    *("fixing", "app", "cli"),
]
"""A room may import rooms to its left, and itself."""

_DECIDES = {"index", "lockfiles"}
NEVER = {
    **dict.fromkeys(("judge", "sdist", "images", "plan", "advice", "render"), _DECIDES),
    "tags": {"targets"},
}
"""Allowed by the order, and still not wanted: what decides and what shows cannot reach a socket or a disk."""

SOCKETS = {"httpx", "http", "socket", "ssl", "urllib.request"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every imported module, also inside functions, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            if node.module is not None:
                yield node.module, node.lineno


def room(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "wheelcheck" and len(parts) > 1 else None


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_imports_point_one_way(path: Path) -> None:
    mine = room(dotted(path))
    if mine is None or mine == "__main__":
        return
    for module, line in imports(path):
        theirs = room(module)
        if theirs is None:
            continue
        assert theirs in LAYERS, f"{path}:{line}: {module} is in no layer"
        assert LAYERS.index(theirs) <= LAYERS.index(mine), f"{path}:{line}: {mine} imports {theirs}"
        assert theirs not in NEVER.get(mine, set()), f"{path}:{line}: {mine} imports {theirs}"


def test_no_module_is_part_of_a_cycle() -> None:
    graph = {dotted(path): {name for name, _ in imports(path) if name.startswith("wheelcheck.")} for path in modules()}
    done: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path, module))
        if module in done:
            return
        for imported in graph.get(module, ()):
            walk(imported, (*path, module))
        done.add(module)

    for module in graph:
        # The package's own __init__ offers `check` lazily and is imported by `app` for the version alone.
        if module != "wheelcheck":
            walk(module, ())


def test_httpx_has_one_home() -> None:
    homes = {dotted(path) for path in modules() for name, _ in imports(path) if name.split(".")[0] == "httpx"}
    assert homes <= {"wheelcheck.index.transport"}


def test_sockets_are_opened_in_the_index_room_alone() -> None:
    for path in modules():
        names = {name for name, _ in imports(path)}
        if names & SOCKETS or any(name.startswith("http.") for name in names):
            assert room(dotted(path)) == "index", path


def test_no_module_is_longer_than_a_sitting() -> None:
    for path in modules():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 450, path
