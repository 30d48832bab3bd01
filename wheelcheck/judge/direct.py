"""Pins that do not come from an index: direct URLs, files, folders and VCS references (PEP 508, PEP 610)."""

from urllib.parse import unquote, urlsplit

from wheelcheck.judge.choice import stance_for
from wheelcheck.judge.filenames import NamedWheel, read_name
from wheelcheck.judge.installers import InstallerRules
from wheelcheck.judge.reasons import reason_code
from wheelcheck.model.lock import FormatControl, LockedFile, Pin, SourceType
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import BuildFacts, Code, Extension, Fit, Verdict, VerdictKind
from wheelcheck.tags.compatibility import TagFit, TagMatcher

__all__ = ["judge_direct"]

_UNSEEN = BuildFacts(Extension.UNKNOWN)


def judge_direct(
    pin: Pin, target: Target, matcher: TagMatcher, rules: InstallerRules, controls: FormatControl
) -> Verdict:
    """Judge a pin by the file, folder or repository that the lock names."""
    source = pin.source
    if source.type is SourceType.VCS:
        # Nothing of it can be seen without a checkout: whether it compiles is not known.
        return Verdict(VerdictKind.UNKNOWN, Code.VCS, other=source.url or "", build=_UNSEEN)
    if source.type is SourceType.DIRECTORY:
        if source.virtual:
            return Verdict(VerdictKind.EXCLUDED, Code.LOCAL, other=source.url or "")
        return Verdict(VerdictKind.BUILD, Code.LOCAL, other=source.url or "", build=_UNSEEN)
    return _direct_file(pin, target, matcher, rules, controls)


def _direct_file(
    pin: Pin, target: Target, matcher: TagMatcher, rules: InstallerRules, controls: FormatControl
) -> Verdict:
    stance = stance_for(pin.name, controls)
    misfit: tuple[TagFit, ReleaseFile] | None = None
    sdist: ReleaseFile | None = None
    best: tuple[TagFit, ReleaseFile] | None = None
    for locked in pin.files or (LockedFile(None),):
        file = _release_file(locked, pin)
        name = read_name(file.filename, pin.name, rules)
        if not isinstance(name, NamedWheel):
            sdist = sdist or file
            continue
        fit = matcher.fit(name.tags)
        if fit.fit is not Fit.USABLE:
            misfit = misfit or (fit, file)
        elif best is None or fit.rank < best[0].rank:
            best = (fit, file)
    if best is not None:
        # A direct URL is taken as it is: format control is about choosing among an index's files.
        return Verdict(VerdictKind.WHEEL, Code.DIRECT_WHEEL, best[1], best[0].tag)
    if sdist is not None and stance.sdists:
        return Verdict(VerdictKind.COMPILE, Code.DIRECT_SDIST, sdist, build=_UNSEEN)
    if misfit is None:
        return Verdict(VerdictKind.MISSING, Code.ONLY_BINARY, sdist)
    fit, file = misfit
    return Verdict(VerdictKind.MISSING, reason_code(fit.fit, target), needs=fit.needs, has=fit.has, other=file.filename)


def _release_file(locked: LockedFile, pin: Pin) -> ReleaseFile:
    url = locked.url or pin.source.url or ""
    filename = locked.filename or unquote(urlsplit(url).path.rpartition("/")[2])
    return ReleaseFile(filename, url, locked.hashes, size=locked.size)
