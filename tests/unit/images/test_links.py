"""Links are followed by name, within the image, and to an end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.images.layers import Kept
from wheelcheck.images.links import Links

FILES = {
    "bin": Kept(b"", "usr/bin"),
    "usr/bin/python3": Kept(b"", "python3.12"),
    "usr/bin/python3.12": Kept(b"x"),
    "opt/current": Kept(b"", "/opt/v1/"),
    "opt/v1/bin/python": Kept(b"", "../../../../../../usr/bin/python3"),
    "a": Kept(b"", "b"),
    "b": Kept(b"", "a"),
    "own": Kept(b"", "own/own"),
    "root": Kept(b"", "/"),
}


@pytest.mark.parametrize(
    ("path", "end"),
    [
        ("bin/python3", "usr/bin/python3.12"),
        ("/bin//./python3", "usr/bin/python3.12"),
        ("opt/current/bin/python", "usr/bin/python3.12"),
        ("../../bin/python3.12", "usr/bin/python3.12"),
        ("root/root/bin/python3", "usr/bin/python3.12"),
        ("nothing/here", "nothing/here"),
        ("a", None),
        ("own/x", None),
    ],
)
def test_where_a_path_leads(path: str, end: str | None) -> None:
    links = Links(FILES)
    assert links.real(path) == end
    assert links.visited == ({end} if end is not None else set())


def test_the_trail() -> None:
    assert Links(FILES).trail("opt/current/bin/python") == [
        "opt/v1/bin/python",
        "usr/bin/python3",
        "usr/bin/python3.12",
    ]


NAMES = st.sampled_from(["a", "b", "c"])
PATHS = st.lists(st.sampled_from(["a", "b", "c", "..", ".", ""]), max_size=6).map("/".join)


@given(st.dictionaries(st.lists(NAMES, min_size=1, max_size=3).map("/".join), PATHS, max_size=9), PATHS)
def test_any_links_end_inside(links: dict[str, str], path: str) -> None:
    found = Links({name: Kept(b"", link) for name, link in links.items()}).real(path)
    assert found is None or (".." not in found.split("/") and not found.startswith("/"))
