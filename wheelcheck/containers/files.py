"""Where the files come from that one file names: a folder, or a commit of it."""

from typing import NamedTuple, Protocol

from wheelcheck.model.errors import InputError

__all__ = ["Build", "Files", "is_remote", "joined", "parent"]


class Files(Protocol):
    """The files of a project, by paths relative to its folder."""

    def given(self, path: str) -> str:
        """The content of a file that the user names.

        Raises:
            InputError: There is none, or it is no text.
        """

    def text(self, path: str) -> str | None:
        """The content of a file that another one names, None where there is none.

        Raises:
            InputError: It is no text, cannot be read, or lies outside.
        """

    def label(self, path: str) -> str:
        """The path for people."""


class Build(NamedTuple):
    """One image that is built or taken, as a compose file, a devcontainer file or a Dockerfile itself says.

    Attributes:
        name: For people: `service web`; "" for a Dockerfile that was given itself.
        path: The file that `text`, or `image`, is in, for people.
        text: The Dockerfile, or None.
        image: The image that is taken as it is, or None.
        line: 1-based, where the file says so.
        target: The stage that is built, or None for the last one.
        args: Build arguments.
        platforms: `linux/arm64`; none where nothing says one.
        contexts: Names that stand for images in the Dockerfile.
        commands: What is carried out in it later: words, or a line for a shell.
        folder: The build context, relative to the project's folder; "" for the folder itself.
        taken: Variables of the environment that have a say in it.
        notes: What should be known of the reading.
        problem: Why it cannot be read, or None.
    """

    name: str
    path: str
    text: str | None = None
    image: str | None = None
    line: int = 1
    target: str | None = None
    args: dict[str, str] = {}  # noqa: RUF012  never changed
    platforms: tuple[str, ...] = ()
    contexts: dict[str, str] = {}  # noqa: RUF012  never changed
    commands: tuple[tuple[str, ...], ...] = ()
    folder: str = ""
    taken: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    problem: InputError | None = None


def joined(folder: str, path: str) -> str:
    """A path that stands in a file of a folder, normalised, relative to the project's folder."""
    import posixpath

    found = posixpath.normpath(posixpath.join(folder, path.replace("\\", "/")))
    return "" if found == "." else found


def parent(path: str) -> str:
    """The folder of a path, "" for the project's own."""
    return path.rpartition("/")[0] or ("/" if path.startswith("/") else "")


def is_remote(path: str) -> bool:
    """Whether a path is an address, of a repository or an archive."""
    return "://" in path or path.startswith(("git@", "github.com/", "oci:"))
