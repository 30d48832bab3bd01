"""Resolves what builds require as the installer would for their isolated environments (PEP 517, PEP 518)."""

from collections.abc import Mapping, Sequence

from wheelcheck.builds import Asked, Resolution
from wheelcheck.choosing import Choice, Chooser, Wanted
from wheelcheck.model.verdict import BuildRequirement

__all__ = ["RequirementResolver"]

_BY = "build-system.requires"


class RequirementResolver:
    """Resolves build requirements for the locks of a run.

    Args:
        chooser: Chooses versions for these locks. What an sdist without static metadata requires shows only when it
            is built; the verdict on the sdist itself does not hang on it.
    """

    def __init__(self, chooser: Chooser) -> None:
        self._chooser = chooser

    def __call__(self, asked: Sequence[Asked], /) -> Mapping[Asked, Resolution]:
        """What each gets."""
        wanted = {each: Wanted(each.lock, each.target, each.requires, _BY) for each in asked}
        choices = self._chooser(tuple(dict.fromkeys(wanted.values())))
        return {each: _resolution(choices[wanted[each]]) for each in asked}


def _resolution(choice: Choice) -> Resolution:
    if choice.conflict:
        return Resolution(conflict=choice.conflict)
    return Resolution(
        tuple(
            BuildRequirement(
                each.candidate.name, str(each.candidate.offer.version), each.wanted_by, each.candidate.offer.verdict
            )
            for each in choice.chosen
        )
    )
