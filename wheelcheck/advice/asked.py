"""Everything that an sdist asks for, taken together -> the packages that it needs, and what no table knows."""

from collections.abc import Iterable

from wheelcheck.advice.meanings import Need, meaning
from wheelcheck.model.sdist import Ask, AskKind

__all__ = ["asked_needs", "external_needs"]

_KERNEL = "linux-libc-dev"
_FEW, _MANY = 4, 8
_ONE_OF = (
    ("libssl-dev", "libgnutls28-dev", "libmbedtls-dev", "libwolfssl-dev", "libnss3-dev", "libgcrypt20-dev"),
    ("default-libmysqlclient-dev", "libmariadb-dev"),
    ("libopenblas-dev", "libblas-dev", "liblapack-dev", "libatlas-base-dev", "liblapacke-dev"),
)
"""Packages that do the same: of those that an sdist names, the first is meant by default."""


def asked_needs(asks: Iterable[Ask]) -> tuple[list[Need], list[str]]:
    """What an sdist's own words mean, and what of them no table knows.

    Headers say least: they are in sources that may not be compiled. Few of them are believed; many, as in what carries
    other projects' sources along, not.
    """
    firm = [ask for ask in asks if not ask.optional]
    needs, unknown = _needs(ask for ask in firm if ask.kind is not AskKind.HEADER)
    by_header, _ = _needs(ask for ask in firm if ask.kind is AskKind.HEADER)
    named = {need.package for need in needs}
    more = [need for need in by_header if need.package != _KERNEL and not _is_chosen(need.package, named)]
    bound = _FEW if any(name.endswith("-dev") for name in named) else _MANY
    if len({need.package for need in more} - named) <= bound:
        needs += more
    return [*_plain(needs), *(need for need in by_header if need.package == _KERNEL)], unknown


def external_needs(asks: Iterable[Ask]) -> tuple[list[Need], list[str]]:
    """What the sdist's own metadata lists (PEP 725): taken as it stands."""
    return _needs(ask for ask in asks if not ask.optional)


def _needs(asks: Iterable[Ask]) -> tuple[list[Need], list[str]]:
    needs: list[Need] = []
    unknown: list[Ask] = []
    answered = set()
    for ask in asks:
        meant = meaning(ask)
        if meant is not None:
            needs.extend(meant)
            answered.add((ask.kind, ask.where))
        elif ask.kind not in {AskKind.TOOL, AskKind.HEADER}:
            unknown.append(ask)
    return needs, [f"{ask.kind.value}: {ask.name}" for ask in unknown if not _is_tried(ask, answered)]


def _is_tried(ask: Ask, answered: set[tuple[AskKind, str]]) -> bool:
    """A script that names several pkg-config modules tries them: one that is known answers for the others."""
    return ask.kind is AskKind.PKG_CONFIG and ask.where.endswith(".py") and (ask.kind, ask.where) in answered


def _is_chosen(package: str, named: set[str]) -> bool:
    """Whether another package that does the same is named by more than headers."""
    return any(package in choice and named & (set(choice) - {package}) for choice in _ONE_OF)


def _plain(needs: list[Need]) -> list[Need]:
    """Without alternatives, and without the pkg-config that is asked beside a `*-config` program."""
    packages = {need.package for need in needs}
    left_out: set[str] = set()
    for choice in _ONE_OF:
        if choice[0] in packages:
            left_out.update(choice[1:])
    programs = any(need.why.endswith(("-config", "_config")) and need.why != "pkg-config" for need in needs)
    if programs and not any(need.why.startswith("pkg-config ") for need in needs):
        left_out.add("pkg-config")
    return [need for need in needs if need.package not in left_out]
