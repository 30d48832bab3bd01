"""Where the facts that ship with wheelcheck are found: PEP 302 `get_data` semantics over wheel, checkout and zip."""

from pathlib import Path

__all__ = ["read_data"]

_PACKAGE = Path(__file__).parent.parent


def read_data(name: str, *, package: Path = _PACKAGE) -> bytes:
    """Read a file of `data/`, wherever this installation keeps it.

    Looked for beside the package (`wheelcheck/data`: wheels), then beside the `pyproject.toml` of a checkout
    (bare or editable), then through `importlib.resources` (zip archives).

    Args:
        name: The file's path inside `data/`, with forward slashes; our own, never from outside.
        package: The folder of the package, for tests.

    Returns:
        The content.

    Raises:
        FileNotFoundError: This installation does not have it; a defect of the packaging, not of the input.
    """
    # Every run passes here: plain opens, no stat calls, and importlib.resources (4 ms) only for archives.
    try:
        return (package / "data" / name).read_bytes()
    except OSError:
        pass
    checkout = package.parent
    try:
        content = (checkout / "data" / name).read_bytes()
    except OSError:
        return _read_from_archive(name)
    # A folder that merely lies beside the package (site-packages/data) is somebody else's.
    if not (checkout / "pyproject.toml").is_file():
        return _read_from_archive(name)
    return content


def _read_from_archive(name: str) -> bytes:
    from importlib.resources import files

    return files("wheelcheck").joinpath("data", *name.split("/")).read_bytes()
