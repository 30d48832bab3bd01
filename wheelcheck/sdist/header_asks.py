"""What the sources of an sdist ask for by `#include`, where the header is not the sdist's own."""

import re
from collections.abc import Iterable, Iterator, Mapping

from wheelcheck.model.sdist import Ask, AskKind
from wheelcheck.sdist.foreign_names import is_foreign_path
from wheelcheck.sdist.own_parts import OwnParts

__all__ = ["header_asks"]

_IN_STRING = re.compile(r"^[ \t]*#[ \t]*include[ \t]*<([^>\n]+)>", re.MULTILINE)


def header_asks(includes: Mapping[str, Iterable[str]], scripts: Iterable[tuple[str, str]]) -> Iterator[Ask]:
    """Yield the headers that are included.

    Args:
        includes: Header -> the source files that name it.
        scripts: Path and text of build scripts: cffi's hold C code as strings.
    """
    for header, files in includes.items():
        if "." not in header and "/" not in header:
            continue  # the C++ standard library's own
        mine = [file for file in files if not is_foreign_path(file)]
        if mine:
            outside = [file for file in mine if not OwnParts.is_bundled(file)]
            yield Ask(AskKind.HEADER, header, (outside or mine)[0], optional=not outside)
    for path, text in scripts:
        yield from (Ask(AskKind.HEADER, header, path) for header in _IN_STRING.findall(text))
