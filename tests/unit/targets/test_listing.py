"""What `wheelcheck bases` lists can be asked for."""

from wheelcheck.targets.listing import known_bases
from wheelcheck.targets.resolve import Hints, resolve_targets


def test_every_name_resolves_to_its_libc() -> None:
    groups = known_bases()
    assert [group.title.split()[0] for group in groups] == ["Official", "Distributions", "Other", "Buildpack", "Raw"]
    for group in groups:
        assert group.names
        for name in group.names:
            if "TAG" in name.name:
                continue
            pythons = [name.pythons[-1]] if group is groups[0] else []
            for written in (name.name, *(alias for alias in name.aliases if "X.Y" not in alias)):
                for target in resolve_targets([written], pythons, [], Hints(None, "x86_64", "3.12")):
                    assert str(target.libc) == name.libc, written


def test_the_most_common_come_first() -> None:
    assert [name.name for name in known_bases()[0].names[:3]] == ["alpine", "python", "slim"]
    alpine = known_bases()[0].names[0]
    assert alpine.pythons[0] == "3.6"
    assert alpine.end == "2028-06-01"
