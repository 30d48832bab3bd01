"""Where the facts that ship with wheelcheck are found: PEP 302 `get_data` semantics over wheel, checkout and zip."""

import os.path

__all__ = ["read_data"]

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120  # pathlib costs 3 ms


def read_data(name: str) -> bytes:
    """Read a file of `data/`, wherever this installation keeps it.

    Looked for beside the package (`wheelcheck/data`: wheels), then beside the `pyproject.toml` of a checkout
    (bare or editable), then through `importlib.resources` (zip archives).

    Args:
        name: The file's path inside `data/`, with forward slashes; our own, never from outside.

    Returns:
        The content.

    Raises:
        FileNotFoundError: This installation does not have it; a defect of the packaging, not of the input.
    """
    # Every run passes here: plain opens, no stat calls, and importlib.resources (4 ms) only for archives.
    content = _content(_PACKAGE, "data", name)
    if content is not None:
        return content
    checkout = os.path.dirname(_PACKAGE)  # noqa: PTH120  # as above
    content = _content(checkout, "data", name)
    # A folder that merely lies beside the package (site-packages/data) is somebody else's.
    if content is None or not os.path.isfile(os.path.join(checkout, "pyproject.toml")):  # noqa: PTH113, PTH118
        return _read_from_archive(name)
    return content


def _content(*path: str) -> bytes | None:
    try:
        with open(os.path.join(*path), "rb") as file:  # noqa: PTH118, PTH123  # as above
            return file.read()
    except OSError:
        return None


def _read_from_archive(name: str) -> bytes:
    from importlib.resources import files

    return files("wheelcheck").joinpath("data", *name.split("/")).read_bytes()
