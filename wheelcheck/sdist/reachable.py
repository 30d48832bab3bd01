"""Which modules of an sdist its build scripts may load: those that they import or name, and what these import."""

# A list of words would take a line for each of them:
# ruff: noqa: SIM905

import re
from collections.abc import Iterator, Mapping

__all__ = ["reachable"]

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+([\w., \t(]+)|import[ \t]+([\w., \t]+))", re.MULTILINE
)
_NAMED = re.compile(r"[\w-]+$")
_LONGEST_NAME = 60
_QUOTED = re.compile(r"[\"']([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)[\"']")
_STARTS = frozenset(
    "setup.py build.py hatch_build.py pdm_build.py build_script.py custom_build.py _custom_build.py sip_build.py "
    "project.py conf.py configure.py".split()
)


def reachable(texts: Mapping[str, str], candidates: Mapping[str, str]) -> dict[str, str]:
    """The candidates that the scripts among `texts` lead to.

    Args:
        texts: Path -> content of what steers the build.
        candidates: Path -> content of Python modules near the top.
    """
    found: dict[str, str] = {}
    waiting = [(path, text) for path, text in texts.items() if path == "setup.py"]
    waiting += [("pyproject.toml", texts["pyproject.toml"])] if "pyproject.toml" in texts else []
    for path, text in candidates.items():
        if path in _STARTS:
            found[path] = text
            waiting.append((path, text))
    by_name: dict[str, list[str]] = {}
    for path in candidates:
        by_name.setdefault(path.rpartition("/")[2], []).append(path)
    while waiting:
        path, text = waiting.pop()
        for name in _mentioned(path, text):
            for other in by_name.get(name, ()):
                if other not in found:
                    found[other] = candidates[other]
                    waiting.append((other, candidates[other]))
    return found


def _mentioned(path: str, text: str) -> Iterator[str]:
    """File names that the text may load: `version.py` for `import pkg.version`, `exec(open("version.py"))`."""
    for match in _IMPORT.finditer(text):
        for part in re.split(r"[.,\s(]+", " ".join(group for group in match.groups() if group)):
            if part:
                yield f"{part}.py"
        yield "__init__.py"
    for before in text.split(".py")[:-1]:
        name = _NAMED.search(before[-_LONGEST_NAME:])
        if name is not None:
            yield f"{name[0]}.py"
    if path == "pyproject.toml":
        for match in _QUOTED.finditer(text):
            yield f"{match[1].rpartition('.')[2]}.py"
