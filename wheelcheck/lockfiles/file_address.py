"""The file name at the end of a URL or path, as lock files write them (RFC 3986)."""

__all__ = ["file_name"]


def file_name(address: str) -> str:
    r"""The last segment of a URL or path, without query and fragment, percent-decoded: `torch-2.7.1+cpu-...whl`.

    Locks made on Windows write `..\wheels\a.whl`, so a backslash ends a segment too.
    """
    if "#" in address or "?" in address:
        address = address.split("#", 1)[0].split("?", 1)[0]
    name = address.rsplit("/", 1)[-1]
    if "\\" in name:
        name = name.rsplit("\\", 1)[-1]
    if "%" not in name:
        return name
    from urllib.parse import unquote

    return unquote(name)
