"""Links of an image, followed by name: nothing is opened, and nothing leads out of the image (path_resolution(7))."""

from collections.abc import Mapping

from wheelcheck.images.layers import Kept

__all__ = ["Links"]

_MOST_HOPS = 40
"""As many as Linux follows (`ELOOP`)."""
_MOST_STEPS = 5_000


class Links:
    """The files of an image as a tree in which links can be followed.

    Args:
        files: By path, without a `/` before it.

    Attributes:
        visited: The real places that were asked for so far: what the answers depend on.
    """

    def __init__(self, files: Mapping[str, Kept]) -> None:
        self.files = files
        self.visited: set[str] = set()

    def real(self, path: str) -> str | None:
        """Where a path leads in the end, whether there is something or not; None for links that go in circles."""
        trail = self.trail(path)
        return trail[-1] if trail else None

    def trail(self, path: str) -> list[str]:
        """The path with the links of its folders followed, then where it points, and so on to the end."""
        trail: list[str] = []
        done: list[str] = []
        left = path.split("/")[::-1]
        hops = steps = 0
        while left:
            steps += 1
            part = left.pop()
            if part in {"", "."}:
                continue
            if part == "..":
                done = done[:-1]
                continue
            here = "/".join((*done, part))
            kept = self.files.get(here)
            if kept is None or kept.link is None:
                done.append(part)
                continue
            hops += 1
            if hops > _MOST_HOPS or steps > _MOST_STEPS:
                return []
            if not any(each not in {"", "."} for each in left):
                trail.append(here)
            if kept.link.startswith("/"):
                done = []
            left += kept.link.split("/")[::-1]
        end = "/".join(done)
        self.visited.add(end)
        return [*trail, end]
