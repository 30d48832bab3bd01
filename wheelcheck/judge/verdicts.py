"""Pin x files x target -> Verdict: what the installer would do, and the closest reason."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import NamedTuple, assert_never

from wheelcheck.judge.candidates import Release, read_release
from wheelcheck.judge.choice import Chooser, Judged, stance_for
from wheelcheck.judge.direct import judge_direct
from wheelcheck.judge.filenames import NamedSdist, NamedWheel
from wheelcheck.judge.installers import InstallerRules
from wheelcheck.judge.reasons import reason_code
from wheelcheck.model.lock import FormatControl, Pin, SourceType
from wheelcheck.model.release import FailureKind, NoSuchProject, PageAnswer, PageFailure, ProjectPage, ReleaseFile
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import BuildFacts, Code, Extension, FileJudgement, Fit, Note, Verdict, VerdictKind
from wheelcheck.tags.compatibility import TagMatcher, tag_sets

__all__ = ["JudgedPin", "Place", "judge_pin", "taken_anywhere"]

_STATUS_NOTES = {"archived": Note.ARCHIVED, "deprecated": Note.DEPRECATED}


class Place(NamedTuple):
    """A target with its tags made ready for one installer."""

    target: Target
    matcher: TagMatcher


class JudgedPin(NamedTuple):
    """One pin on several targets.

    Attributes:
        verdicts: In the order of the places.
        files: Per place every file with its judgement, in the index's order; empty unless asked for.
    """

    verdicts: tuple[Verdict, ...]
    files: tuple[tuple[FileJudgement, ...], ...] = ()


def judge_pin(
    pin: Pin,
    answer: PageAnswer,
    places: tuple[Place, ...],
    rules: InstallerRules,
    controls: FormatControl,
    *,
    taken: Callable[[str], bool] | None = None,
    explain: bool = False,
) -> JudgedPin:
    """Judge one pin on every place.

    Args:
        pin: What is locked.
        answer: What the index said of the project; ignored for pins that come from elsewhere.
        places: Where.
        rules: The installer's.
        controls: `--no-binary` and `--only-binary`.
        taken: Whether any of the places takes a wheel with these tags, where the caller keeps that in mind for all
            pins (`taken_anywhere`); it only saves time.
        explain: Whether every file's judgement is wanted too.
    """
    if pin.source.type is not SourceType.INDEX:
        return JudgedPin(tuple(judge_direct(pin, place.target, place.matcher, rules, controls) for place in places))
    page = _usable_page(pin, answer)
    if isinstance(page, Verdict):
        return JudgedPin((page,) * len(places), ((),) * len(places) if explain else ())
    stance = stance_for(pin.name, controls)
    choosers = [Chooser(place.target, place.matcher, rules, stance) for place in places]
    takeable = read_release(pin, page.files, rules, taken)
    chosen = [chooser.choose(takeable) for chooser in choosers]
    # Why wheels do not fit is worked out only where the answer is no wheel, or where it was asked for.
    whole = read_release(pin, page.files, rules) if explain or not all(map(_is_wheel, chosen)) else takeable
    verdicts = tuple(
        _with_notes(_verdict(pin, one, whole, chooser), page) for one, chooser in zip(chosen, choosers, strict=True)
    )
    files = tuple(_explained(whole, chooser) for chooser in choosers) if explain else ()
    return JudgedPin(verdicts, files)


def taken_anywhere(places: tuple[Place, ...]) -> Callable[[str], bool]:
    """Whether any of the places may take a wheel with these tags, remembered for the whole run."""
    every = frozenset().union(*(place.matcher.tags for place in places))
    memo: dict[str, bool] = {}

    def taken(tags: str) -> bool:
        answer = memo.get(tags)
        if answer is None:
            answer = memo[tags] = tags in every or any(map(every.__contains__, _expanded(tags)))
        return answer

    return taken


def _expanded(tags: str) -> Iterator[str]:
    sets = tag_sets(tags)
    return map("-".join, product(*sets)) if sets else iter(())


def _usable_page(pin: Pin, answer: PageAnswer) -> ProjectPage | Verdict:
    match answer:
        case ProjectPage():
            if answer.status == "quarantined":
                return Verdict(VerdictKind.MISSING, Code.QUARANTINED, other=answer.status_reason or "")
            return answer
        case NoSuchProject():
            return Verdict(VerdictKind.MISSING, Code.NOT_FOUND)
        case PageFailure():
            listed = _listed_by_the_lock(pin)
            # Offline, what the lock itself lists answers the question; an index that failed when asked does not.
            if answer.kind is FailureKind.OFFLINE and listed:
                return ProjectPage(listed)
            return Verdict(VerdictKind.UNKNOWN, Code.INDEX_ERROR, other=answer.message)
        case _:
            assert_never(answer)


def _listed_by_the_lock(pin: Pin) -> tuple[ReleaseFile, ...]:
    if not pin.hash_bound or any(file.filename is None for file in pin.files):
        return ()
    return tuple(
        ReleaseFile(file.filename or "", file.url or "", file.hashes, pin.requires_python, size=file.size)
        for file in pin.files
    )


def _is_wheel(chosen: Judged | None) -> bool:
    return chosen is not None and isinstance(chosen.candidate.name, NamedWheel)


def _verdict(pin: Pin, chosen: Judged | None, release: Release, chooser: Chooser) -> Verdict:
    if chosen is None:
        return _missing(pin, release, chooser)
    verdict = _wheel(chosen) if _is_wheel(chosen) else _from_sdist(chosen, release, chooser)
    if pin.hash_bound and not chosen.candidate.membership.verified:
        return verdict._replace(notes=(*verdict.notes, Note.NO_HASH))
    return verdict


def _wheel(chosen: Judged) -> Verdict:
    tag = chosen.judgement.tag or ""
    _, _, abi_and_platform = tag.partition("-")
    if abi_and_platform.endswith("-any"):
        code = Code.PURE_WHEEL
    elif abi_and_platform.startswith("abi3"):
        code = Code.ABI3_WHEEL
    else:
        code = Code.PLATFORM_WHEEL
    notes = (Note.LINUX_TAG,) if abi_and_platform.partition("-")[2].startswith("linux_") else ()
    return Verdict(VerdictKind.WHEEL, code, chosen.candidate.file, tag, notes=notes)


def _from_sdist(chosen: Judged, release: Release, chooser: Chooser) -> Verdict:
    build = _build_facts(release)
    kind = VerdictKind.BUILD if build.extension is Extension.NONE else VerdictKind.COMPILE
    judged = chooser.judge_all(release)
    # pip and uv prefer `1.0+local` to `1.0`, even as an sdist: wheels of the other version explain nothing.
    local = chosen.candidate.local
    closest = _closest([one for one in judged if _is_wheel(one) and one.candidate.local == local])
    if closest is None:
        return Verdict(kind, Code.SDIST_ONLY, chosen.candidate.file, build=build)
    return _because(kind, closest, judged, chooser.target)._replace(file=chosen.candidate.file, build=build)


def _build_facts(release: Release) -> BuildFacts:
    if release.native_evidence is not None:
        return BuildFacts(Extension.REQUIRED, (f"{release.native_evidence}: a wheel for one platform",))
    if release.pure_evidence is not None:
        return BuildFacts(Extension.NONE, (f"{release.pure_evidence}: a pure-Python wheel",))
    return BuildFacts(Extension.UNKNOWN)


def _missing(pin: Pin, release: Release, chooser: Chooser) -> Verdict:
    if not release.candidates:
        return Verdict(VerdictKind.MISSING, Code.NO_FILES)
    if pin.hash_bound and not any(candidate.membership.allowed for candidate in release.candidates):
        return Verdict(VerdictKind.MISSING, Code.HASH_MISMATCH)
    judged = chooser.judge_all(release)
    # An sdist that the lock leaves out explains nothing while there is a wheel to speak of.
    telling = [
        one for one in judged if isinstance(one.candidate.name, NamedWheel) or one.judgement.fit is not Fit.NOT_IN_LOCK
    ]
    closest = _closest(telling)
    if closest is None:
        return Verdict(VerdictKind.MISSING, Code.HASH_MISMATCH)
    return _because(VerdictKind.MISSING, closest, judged, chooser.target)


def _closest(judged: list[Judged]) -> Judged | None:
    return max(judged, key=_helpfulness, default=None)


def _helpfulness(one: Judged) -> int:
    fit = one.judgement.fit
    name = one.candidate.name
    if fit is Fit.OTHER_ARCH and isinstance(name, NamedWheel) and name.tags.rpartition("-")[2].startswith("linux_"):
        # A lone `linux_armv7l` wheel says less than the manylinux wheels beside it that only want another libc.
        return Fit.OTHER_SYSTEM.closeness
    return fit.closeness


def _because(kind: VerdictKind, closest: Judged, judged: tuple[Judged, ...], target: Target) -> Verdict:
    fit = closest.judgement.fit
    same = [one for one in judged if one.judgement.fit is fit and _same_kind(one, closest)]
    needs = tuple(dict.fromkeys(one.judgement.needs for one in same if one.judgement.needs))
    notes: tuple[Note, ...] = ()
    if fit is Fit.NOT_IN_LOCK:
        notes = (Note.RELOCK,)
    elif fit is Fit.INSTALLER_TOO_OLD:
        notes = (Note.UPGRADE_PIP,)
    return Verdict(
        kind,
        reason_code(fit, target),
        needs=_joined(fit, needs),
        has=closest.judgement.has,
        other=closest.candidate.file.filename,
        notes=notes,
    )


def _same_kind(one: Judged, other: Judged) -> bool:
    return isinstance(one.candidate.name, NamedSdist) == isinstance(other.candidate.name, NamedSdist)


def _joined(fit: Fit, needs: tuple[str, ...]) -> str:
    if fit is Fit.LIBC_TOO_OLD:
        return min(needs, key=lambda text: tuple(int(number) for number in text.rpartition(" ")[2].split(".")))
    return ", ".join(sorted(needs, key=_by_number))


def _by_number(text: str) -> tuple[str, int, str]:
    """`cp39` before `cp310`."""
    digits = "".join(letter for letter in text if letter.isdecimal() and letter.isascii())[:9]
    return text.rstrip("0123456789"), int(digits or 0), text


def _with_notes(verdict: Verdict, page: ProjectPage) -> Verdict:
    notes = list(verdict.notes)
    if verdict.file is not None and verdict.file.yanked is not None:
        notes.append(Note.YANKED)
    status = _STATUS_NOTES.get(page.status)
    if status is not None:
        notes.append(status)
    return verdict._replace(notes=tuple(notes)) if len(notes) != len(verdict.notes) else verdict


def _explained(release: Release, chooser: Chooser) -> tuple[FileJudgement, ...]:
    unusable = tuple(FileJudgement(file, why.fit, needs=why.detail) for file, why in release.unusable)
    return tuple(one.judgement for one in chooser.judge_all(release)) + unusable
