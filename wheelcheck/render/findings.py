"""What fails or is worth a look, as findings that point to a line of a lock: the base of all line-based formats.

One finding is one pin with one reason code, whatever the number of targets: a reader has one thing to mend there, and
services show ten annotations of a step.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from wheelcheck.model.lock import Lock
from wheelcheck.model.report import Problem, Report, Suggestion, Waiver
from wheelcheck.model.verdict import Code, VerdictKind
from wheelcheck.render.advice import advice
from wheelcheck.render.codes import CODE_TEXTS, CodeText
from wheelcheck.render.labels import TargetLabels
from wheelcheck.render.rows import Place, Row, Standing, rows, shown_path

__all__ = ["Finding", "Level", "findings", "rank", "remedy_words"]


class Level(StrEnum):
    """How bad a finding is, in the words that SARIF and GitHub share but for the last."""

    ERROR = "error"
    """The gate fails on it."""
    WARNING = "warning"
    """The gate cannot pass because something is not known."""
    NOTE = "note"
    """The gate passes it: the user does not fail on it, or somebody let it pass."""


class Finding(NamedTuple):
    """One pin, or one whole lock, that fails for one reason.

    Attributes:
        code: The reason; its long text is `text`.
        level: How bad.
        kind: The worst of its verdicts.
        package: The pin's name; `""` where no single pin is to blame.
        version: As pinned.
        lock: `Lock.path`.
        place: The pin's line; line 1 of the lock where no line is known.
        targets: Ids of the targets, in the report's order.
        where: These in short, for people.
        title: `psycopg2 2.9.1: compile on alpine3.22`.
        reason: Why, in one short sentence without a full stop.
        message: One plain sentence, with what helps where that is known.
        remedy: What helps, or `""`.
        command: What to type, or `""`.
        fingerprint: The same finding has the same one in the next run.
        waiver: Who let it pass.
    """

    code: Code
    level: Level
    kind: VerdictKind
    package: str
    version: str | None
    lock: str
    place: Place
    targets: tuple[str, ...]
    where: str
    title: str
    reason: str
    message: str
    remedy: str
    command: str
    fingerprint: str
    waiver: Waiver | None = None

    @property
    def text(self) -> CodeText:
        """The long text behind the code."""
        return CODE_TEXTS[self.code]

    @property
    def pin(self) -> str:
        """`psycopg2 2.9.1`; the lock's path where no single pin is to blame."""
        return _pin(self.package or shown_path(self.lock), self.version)


_WORST = (VerdictKind.MISSING, VerdictKind.COMPILE, VerdictKind.UNKNOWN, VerdictKind.BUILD)
_RANK = {kind: rank for rank, kind in enumerate((*_WORST, VerdictKind.WHEEL, VerdictKind.EXCLUDED))}
_LEVELS = {level: rank for rank, level in enumerate(Level)}
_NOTABLE = {VerdictKind.MISSING, VerdictKind.COMPILE, VerdictKind.UNKNOWN}
_WORDS = {
    VerdictKind.MISSING: "cannot be installed",
    VerdictKind.COMPILE: "must be compiled",
    VerdictKind.UNKNOWN: "could not be decided",
    VerdictKind.BUILD: "is built from its sdist",
}
_NAMED_TARGETS = 4
_FINGERPRINT_VERSION = "1"
_FINGERPRINT_LENGTH = 32


def findings(report: Report) -> list[Finding]:
    """All findings of a report, the worst first, those that somebody let pass last.

    What a report merely mentions is none: pure Python sdists are built without a word, and after a move what was bad
    before it. A gate that speaks of those is switched off.
    """
    groups: dict[object, tuple[Level, list[Row]]] = {}
    for row in rows(report):
        level = _level(row, report)
        if level is not None:
            waiver = None if row.waiver is None else row.waiver[1:]
            key = row.lock, row.name, row.version, row.place, row.code, level, waiver
            groups.setdefault(key, (level, []))[1].append(row)
    maker = _Maker(report)
    found = [maker.of_rows(level, same) for level, same in groups.values()]
    told = {row.told for _, same in groups.values() for row in same}
    named = {each.package for each in found}
    found += [
        maker.of_problem(each)
        for each in report.problems
        if each.message not in told and not (each.packages and named.issuperset(each.packages))
    ]
    found.sort(key=_order)
    return _fingerprinted(found, report)


def _level(row: Row, report: Report) -> Level | None:
    if row.standing is Standing.FAILS:
        return Level.WARNING if row.kind is VerdictKind.UNKNOWN else Level.ERROR
    if row.standing is Standing.WAIVED:
        return Level.NOTE
    if row.standing is Standing.EXCLUDED or report.move is not None:
        return None
    return Level.NOTE if row.kind in _NOTABLE or row.code is Code.BUILD_FAILS else None


def rank(kind: VerdictKind, code: Code | None) -> int:
    """0 for the worst; a build that certainly fails stands with what cannot be installed."""
    return _RANK[VerdictKind.MISSING if code is Code.BUILD_FAILS else kind]


def _order(finding: Finding) -> tuple[bool, int, int, int, str, str, str, int]:
    return (
        finding.waiver is not None,
        _LEVELS[finding.level],
        rank(finding.kind, finding.code),
        -len(finding.targets),
        finding.package,
        finding.version or "",
        finding.lock,
        finding.place.line,
    )


class _Maker:
    """Makes findings of one report."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._labels = TargetLabels(report.targets)
        self._locks = {lock.path: lock for lock in report.locks}

    def of_rows(self, level: Level, same: Sequence[Row]) -> Finding:
        """The finding of rows that differ in nothing but their targets."""
        worst = min(same, key=lambda row: rank(row.kind, row.code))
        ids = tuple(dict.fromkeys(row.target.id for row in same if row.target is not None))
        where = _in_words(ids, self._labels, len(self._report.targets))
        code = worst.code or Code.LOCK_REFUSED
        why = self._why(same)
        remedy, command = self._way_out(worst)
        package = "" if worst.whole_lock else worst.name
        subject = _pin(package or shown_path(worst.lock), worst.version)
        return Finding(
            code,
            level,
            worst.kind,
            package,
            worst.version,
            worst.lock,
            worst.place,
            ids,
            where,
            _title(subject, worst, code, where),
            why,
            _message(subject, worst, why, where, remedy),
            remedy,
            command,
            "",
            worst.waiver,
        )

    def of_problem(self, problem: Problem) -> Finding:
        """Something that went wrong, and that no verdict tells of."""
        lock = self._report.locks[0].path if self._report.locks else ""
        names = ", ".join(problem.packages)
        message = f"{problem.message} ({names})" if names else problem.message
        place = Place(shown_path(lock) if lock and not lock.startswith("<") else None, 1)
        return Finding(
            Code.INDEX_ERROR, Level.WARNING, VerdictKind.UNKNOWN, "", None, lock, place, (), "",
            CODE_TEXTS[Code.INDEX_ERROR].title, message, f"{message}.", "", "", "",
        )  # fmt: skip

    def _why(self, same: Sequence[Row]) -> str:
        """The reason; where targets have reasons of their own, each with its targets, unless it names them itself."""
        told: dict[str, list[str]] = {}
        for row in same:
            told.setdefault(row.reason, []).append("" if row.target is None else row.target.id)
        if len(told) == 1 or same[0].whole_lock:
            return "; ".join(told)
        return "; ".join(f"{sentence} ({self._labels.where(ids)})" for sentence, ids in told.items())

    def _way_out(self, row: Row) -> tuple[str, str]:
        lock = self._locks.get(row.lock)
        command = _command(row, lock)
        suggestion = self._report.suggestions.get((row.lock, row.name))
        return ("" if suggestion is None else remedy_words(suggestion, row.name)), command


def _in_words(ids: Sequence[str], labels: TargetLabels, number: int) -> str:
    """`alpine3.22 aarch64`, `alpine3.22, debian12`, `all 12 targets`."""
    if not ids:
        return ""
    if len(ids) == number > _NAMED_TARGETS:
        return f"all {number} targets"
    return labels.where(ids) or ", ".join(map(labels.label, ids))


def _command(row: Row, lock: Lock | None) -> str:
    verdict = row.verdict
    if verdict is None or row.target is None or row.package is None or lock is None:
        return ""
    return advice(verdict, row.target, row.package.pin, lock) or ""


def remedy_words(suggestion: Suggestion, name: str) -> str:
    """What helps, as a clause: `psycopg2 2.9.3 has wheels`."""
    if suggestion.remedy == "relock":
        return "lock it again: it has wheels"
    return f"{name} {suggestion.after} has wheels" if suggestion.remedy == "bump" else f"{suggestion.after} has wheels"


def _title(subject: str, worst: Row, code: Code, where: str) -> str:
    if worst.whole_lock:
        return f"{subject}: {CODE_TEXTS[code].title}"
    return f"{subject}: {worst.kind.value}" + (f" on {where}" if where else "")


def _message(subject: str, worst: Row, why: str, where: str, remedy: str) -> str:
    helps = f" → {remedy}" if remedy else ""
    if worst.whole_lock:
        return f"{why}.{helps}"
    words = "no longer builds" if worst.code is Code.BUILD_FAILS else _WORDS.get(worst.kind, "fails")
    return f"{subject} {words}{f' on {where}' if where else ''}: {why}.{helps}"


def _pin(name: str, version: str | None) -> str:
    return f"{name} {version}" if version else name


def _fingerprinted(found: Iterable[Finding], report: Report) -> list[Finding]:
    """Give each finding what tells it from all others and outlives the next `lock` command.

    Made of the lock's path, the package, the code and the bases. Neither line nor version is in it: both change when
    the lock is made again, and the finding is then still the same one, whose alert need not be closed and opened anew.
    The bases are as the user wrote them (`alpine`), because an id (`alpine3.22-cp312-...`) changes with every release
    of an image. Several findings that these do not tell apart (a lock with two versions of a package) are numbered in
    their order.
    """
    from hashlib import sha256

    bases = {target.id: target.base for target in report.targets}
    seen: dict[tuple[str, ...], int] = {}
    done = []
    for finding in found:
        told = "" if finding.targets else finding.message
        where = sorted({bases[target] for target in finding.targets})
        key = (_FINGERPRINT_VERSION, shown_path(finding.lock), finding.package, finding.code.value, told, *where)
        number = seen[key] = seen.get(key, 0) + 1
        parts = key if number == 1 else (*key, str(number))
        # Paths may hold bytes that are no UTF-8.
        digest = sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
        done.append(finding._replace(fingerprint=digest[:_FINGERPRINT_LENGTH]))
    return done
