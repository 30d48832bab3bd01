"""`wheelcheck bases`: every name is there, on narrow screens too."""

import pytest

from wheelcheck.render.bases import bases_page
from wheelcheck.render.layout import cells
from wheelcheck.render.paint import plain
from wheelcheck.targets.listing import BaseGroup, BaseName, known_bases


@pytest.mark.parametrize("aliases", [False, True])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_every_name_is_listed(width: int, *, aliases: bool) -> None:
    groups = known_bases()
    text = plain(bases_page(groups, width, aliases=aliases))
    for group in groups:
        assert group.title in text
        for base in group.names:
            assert base.name in text
            assert not aliases or all(alias in text for alias in base.aliases)


def test_it_fits_80_columns() -> None:
    assert max(map(cells, plain(bases_page(known_bases(), 80)).splitlines())) <= 80


@pytest.mark.parametrize(
    ("pythons", "shown"),
    [((), ""), (("3.12",), "3.12"), (("3.8", "3.9", "3.10"), "3.8-3.10"), (("3.8", "3.10"), "3.8, 3.10")],
)
def test_pythons_in_short(pythons: tuple[str, ...], shown: str) -> None:
    group = BaseGroup("Title", (BaseName("name", "musl 1.2", pythons, "System", "2028-06-01"),))
    (_, row) = plain(bases_page([group], 80)).splitlines()
    assert row.split("  ") == ["", "name", "musl 1.2", shown, "System, until 2028-06"]
