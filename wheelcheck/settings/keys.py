"""The keys of `[tool.wheelcheck]`: what each takes, which option it stands for, and which contradict each other.

`data/config.schema.json` says the same for editors; a test holds both equal. What says where files are written
(`--output`, `--cache-dir`) or how this run goes (`--offline`, `--refresh`) is no setting of a project: its file may
come with a pull request from anybody.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from wheelcheck.model.lock import Installer
from wheelcheck.model.verdict import VerdictKind
from wheelcheck.render.formats import FORMATS

__all__ = ["DROPS", "KEYS", "OPTIONS", "Key", "Kind", "variable"]


class Kind(StrEnum):
    """What a key takes."""

    NAMES = "names"
    """A list; commas part the names of a variable."""
    TEXTS = "texts"
    """A list whose items may hold commas; spaces part those of a variable, as pip has it."""
    TEXT = "text"
    SWITCH = "switch"


class Key(NamedTuple):
    """One key.

    Attributes:
        name: As it is written in the file.
        option: The field of `wheelcheck.question.Question`, which is also the command line's name for it.
        flag: The option of the command line.
        kind: What it takes.
        default: What holds where nothing says it, in words.
        choices: What it may be; empty for anything.
        path: It names a file or folder: relative to the file that it stands in.
    """

    name: str
    option: str
    flag: str
    kind: Kind
    default: str
    choices: tuple[str, ...] = ()
    path: bool = False


_FAILING = tuple(
    kind.value for kind in (VerdictKind.BUILD, VerdictKind.COMPILE, VerdictKind.MISSING, VerdictKind.UNKNOWN)
)
_NONE, _OFF = "none", "false"

_ALL = (
    Key("locks", "locks", "LOCK", Kind.TEXTS, "the locks of this folder", path=True),
    Key("bases", "bases", "--base", Kind.NAMES, "alpine, slim"),
    Key("pythons", "pythons", "--python", Kind.NAMES, "the image's, else the project's, else this one"),
    Key("machines", "arches", "--arch", Kind.NAMES, "this computer's"),
    Key("dockerfile", "dockerfile", "--dockerfile", Kind.TEXT, _NONE, path=True),
    Key("build-args", "build_args", "--build-arg", Kind.TEXTS, _NONE),
    Key("stage", "stage", "--stage", Kind.TEXT, "the last one"),
    Key("service", "service", "--service", Kind.TEXT, "the one that installs the lock"),
    Key("installer", "installer", "--installer", Kind.TEXT, "the lock's own", tuple(each.value for each in Installer)),
    Key("only", "only", "--only", Kind.NAMES, "all of the lock"),
    Key("with", "with_groups", "--with", Kind.NAMES, "all of the lock"),
    Key("without", "without", "--without", Kind.NAMES, _NONE),
    Key("extras", "extras", "--extras", Kind.NAMES, "all of them"),
    Key("all-extras", "all_extras", "--all-extras", Kind.SWITCH, _OFF),
    Key("prefer-wheels", "prefer_wheels", "--prefer-wheels", Kind.SWITCH, _OFF),
    Key("fail-on", "fail_on", "--fail-on", Kind.NAMES, "compile, missing, unknown", (*_FAILING, "none")),
    Key("baseline", "baseline", "--baseline", Kind.TEXT, _NONE, path=True),
    Key("index-url", "index_url", "--index-url", Kind.TEXT, "as pip, uv, Poetry, PDM or Pipenv have it"),
    Key("extra-index-urls", "extra_index_urls", "--extra-index-url", Kind.TEXTS, "as the tools have it"),
    Key("find-links", "find_links", "--find-links", Kind.TEXTS, "as the tools have it", path=True),
    Key("no-index", "no_index", "--no-index", Kind.SWITCH, _OFF),
    Key("no-binary", "no_binary", "--no-binary", Kind.NAMES, "as the tools have it"),
    Key("only-binary", "only_binary", "--only-binary", Kind.NAMES, "as the tools have it"),
    Key("open-sdists", "open_sdists", "--no-open", Kind.SWITCH, "true"),
    Key("suggest", "suggest", "--suggest", Kind.SWITCH, _OFF),
    Key("format", "format", "--format", Kind.TEXT, "table", tuple(FORMATS)),
)

KEYS: Mapping[str, Key] = {key.name: key for key in _ALL}
"""By name, in the order in which they are shown. `exceptions` stands beside them: it has tables, not values."""

OPTIONS: Mapping[str, Key] = {key.option: key for key in _ALL}
"""By the command line's name."""

_PLACES = frozenset({"bases", "dockerfile", "build-args", "stage", "service"})
_GROUPS = frozenset({"only", "with", "without"})
DROPS: Mapping[str, frozenset[str]] = {
    "bases": _PLACES - {"bases"},
    "dockerfile": frozenset({"bases"}),
    # These three have no key, but contradict some.
    "image": _PLACES,
    "source": _PLACES,
    "destination": _PLACES,
    **{name: _GROUPS - {name} for name in _GROUPS},
    "extras": frozenset({"all-extras"}),
    "all-extras": frozenset({"extras"}),
    "index-url": frozenset({"no-index"}),
    "extra-index-urls": frozenset({"no-index"}),
    "no-index": frozenset({"index-url", "extra-index-urls"}),
}
"""Key -> what it puts out of force where somebody with less weight says it: `--dockerfile` drops the file's bases."""


def variable(key: Key) -> str:
    """The environment variable: `WHEELCHECK_FAIL_ON`."""
    return f"WHEELCHECK_{key.name.upper().replace('-', '_')}"
