"""The report as JSON, `wheelcheck-report/1` (JSON Schema: `data/report.schema.json`)."""

import json
from collections.abc import Callable, Iterable, Iterator

from wheelcheck.model.lock import Lock, Pin, Source
from wheelcheck.model.report import (
    BaseMove,
    Explanation,
    Failure,
    Gate,
    PackageReport,
    Report,
    Summary,
    SystemNeeds,
    VerdictChange,
    Waiver,
)
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import (
    BuildFacts,
    BuildRequirement,
    FileJudgement,
    SystemPackages,
    Verdict,
    VerdictKind,
)
from wheelcheck.render.escape import public_url
from wheelcheck.render.sentences import assumption_sentence, fit_sentence, hurdle_sentence, note_sentence, reason

__all__ = ["SCHEMA", "JsonObject", "encoder", "purl", "render_json", "report_data", "result_data"]

SCHEMA = "wheelcheck-report/1"

JsonObject = dict[str, object]


def render_json(report: Report) -> str:
    """The report as ASCII text: one line per lock, target, package and failure, so that two reports diff well."""
    return "{\n" + ",\n".join(_members(report_data(report), encoder())) + "\n}\n"


def encoder() -> Callable[[object], str]:
    """Values -> JSON in ASCII, that a CI service's log does not obey.

    Logs obey `##[...]` wherever it stands; in JSON two `#` are part of a string, and can be written otherwise.
    """
    # `indent` would switch the standard library to its encoder in Python, eight times slower than this.
    encode = json.JSONEncoder(check_circular=False).encode

    def harmless(value: object) -> str:
        text = encode(value)
        return text.replace("##", "#\\u0023") if "##" in text else text

    return harmless


def _members(data: JsonObject, encode: Callable[[object], str]) -> Iterator[str]:
    for name, value in data.items():
        if isinstance(value, list) and value:
            items = ",\n".join(map(encode, value))
            yield f'"{name}": [\n{items}\n]'
        else:
            yield f'"{name}": {encode(value)}'


def report_data(report: Report) -> JsonObject:
    """The report as plain dicts and lists, in the order of the contract."""
    data: JsonObject = {
        "schema": SCHEMA,
        "tool": {"name": "wheelcheck", "version": report.version},
        "locks": [_lock(lock) for lock in report.locks],
        "targets": [_target(target) for target in report.targets],
        "packages": [_package(package, report) for package in report.packages],
        "summary": {target: _summary(summary) for target, summary in report.summaries.items()},
        "gate": _gate(report.gate),
        "errors": [{"message": problem.message, "packages": list(problem.packages)} for problem in report.problems],
    }
    if report.system:
        data["system"] = {target: _system_needs(needs) for target, needs in report.system.items()}
    if report.move is not None:
        data["move"] = _move(report.move)
    if report.explanations:
        data["explanations"] = [_explanation(each) for each in report.explanations]
    return data


def _move(move: BaseMove) -> JsonObject:
    def changes(found: Iterable[VerdictChange]) -> list[JsonObject]:
        return [
            {"package": each.package, "version": each.version, "lock": each.lock,
             "from": each.before.value, "to": each.after.value}
            for each in found
        ]  # fmt: skip

    before, after = move.before, move.after
    return {
        "from": move.source,
        "to": move.destination,
        "worse": changes(move.worse),
        "better": changes(move.better),
        "bytes": {"from": before.download, "to": after.download},
        "unpacked_bytes": {"from": before.unpacked, "to": after.unpacked},
        "unweighed": {"from": before.unweighed, "to": after.unweighed},
        "image_bytes": {"from": before.image, "to": after.image},
    }


def _lock(lock: Lock) -> JsonObject:
    return {
        "path": lock.path,
        "format": lock.format,
        "lock_version": lock.lock_version,
        "pins": len(lock.pins),
        "unlocked": lock.is_unlocked,
        "installer": lock.installer,
        "groups": list(lock.groups),
        "extras": list(lock.extras),
        "requires_python": lock.requires_python,
        "warnings": list(lock.warnings),
    }


def _target(target: Target) -> JsonObject:
    interpreter = target.interpreter
    distribution = target.distribution
    return {
        "id": target.id,
        "base": target.base,
        "image": target.image,
        "libc": {"name": target.libc.name, "version": target.libc.version},
        "implementation": interpreter.implementation,
        "python": interpreter.version,
        "python_full_version": interpreter.full_version,
        "abi": interpreter.abi,
        "free_threaded": interpreter.free_threaded,
        "arch": target.arch,
        "pip": target.pip,
        "distribution": None if distribution is None else distribution._asdict(),
        "assumptions": [
            {**assumption._asdict(), "sentence": assumption_sentence(assumption)} for assumption in target.assumptions
        ],
        "notes": list(target.notes),
    }


def _package(package: PackageReport, report: Report) -> JsonObject:
    pin = package.pin
    data: JsonObject = {
        "name": pin.name,
        "version": pin.version,
        "purl": purl(pin),
        "lock": package.lock,
        "line": pin.line,
        "source": _source(pin.source),
        "groups": list(pin.groups),
        "results": {target.id: result_data(package.results[target.id], target, pin) for target in report.targets},
    }
    suggestion = report.suggestions.get((package.lock, pin.name))
    if suggestion is not None:
        data["suggestion"] = suggestion._asdict()
    return data


def purl(pin: Pin) -> str:
    """A pin's package URL (ECMA-427, type `pypi`)."""
    if not pin.version:
        return f"pkg:pypi/{pin.name}"
    version = pin.version
    if not (version.isascii() and version.replace(".", "").isalnum()):
        from urllib.parse import quote

        version = quote(version, safe=":", errors="replace")
    return f"pkg:pypi/{pin.name}@{version}"


def _source(source: Source) -> JsonObject:
    data: JsonObject = {"type": source.type}
    if source.url is not None:
        data["url"] = public_url(source.url)
    if source.name is not None:
        data["name"] = source.name
    if source.editable:
        data["editable"] = True
    return data


def result_data(verdict: Verdict, target: Target, pin: Pin) -> JsonObject:
    """One verdict, as the contract has it."""
    file = verdict.file
    data: JsonObject = {
        "verdict": verdict.kind,
        "code": verdict.code,
        "reason": reason(verdict, target, pin),
        "file": None if file is None else file.filename,
        "tag": verdict.tag,
        "size": None if file is None else file.size,
        "yanked": file is not None and file.yanked is not None,
    }
    if verdict.build is not None and verdict.kind in {VerdictKind.BUILD, VerdictKind.COMPILE}:
        data["build"] = _build(verdict.build)
    if verdict.notes:
        data["notes"] = [{"code": note, "text": note_sentence(note)} for note in verdict.notes]
    return data


def _build(build: BuildFacts) -> JsonObject:
    data: JsonObject = {
        "extension": build.extension,
        "languages": list(build.languages),
        "backend": build.backend,
        "requires": list(build.requires),
        "evidence": list(build.evidence),
        "system": {} if build.system is None else _system_names(build.system),
        "opened": build.opened,
    }
    if build.lines:
        data["lines"] = {each.language: each.lines for each in build.lines}
    if build.needs:
        data["needs"] = [_need(need) for need in build.needs]
    if build.conflict:
        data["conflict"] = build.conflict
    if build.hurdles:
        data["hurdles"] = [{**hurdle._asdict(), "sentence": hurdle_sentence(hurdle)} for hurdle in build.hurdles]
    if build.system is not None:
        data["system_packages"] = _system_packages(build.system)
    return data


def _system_names(system: SystemPackages) -> JsonObject:
    return {
        system.manager: [package.name for package in system.build],
        "runtime": [package.name for package in system.run],
    }


def _system_packages(system: SystemPackages) -> JsonObject:
    return {
        "manager": system.manager,
        "build": [package._asdict() for package in system.build],
        "run": [package._asdict() for package in system.run],
        "unknown": list(system.unknown),
    }


def _need(need: BuildRequirement) -> JsonObject:
    verdict = need.verdict
    data: JsonObject = {
        "name": need.name,
        "version": need.version,
        "wanted_by": list(need.wanted_by),
        "verdict": verdict.kind,
        "code": verdict.code,
        "file": None if verdict.file is None else verdict.file.filename,
    }
    if verdict.build is not None and verdict.kind in {VerdictKind.BUILD, VerdictKind.COMPILE}:
        data["build"] = _build(verdict.build)
    return data


def _system_needs(needs: SystemNeeds) -> JsonObject:
    return {
        "manager": needs.manager,
        "build_command": needs.build_command,
        "run_command": needs.run_command,
        "packages": [package._asdict() for package in needs.packages],
        "unknown": list(needs.unknown),
        "first_command": needs.first_command,
        "note": needs.note,
    }


def _summary(summary: Summary) -> JsonObject:
    return {**{kind.value: summary.counts[kind] for kind in VerdictKind}, "download_bytes": summary.download_bytes}


def _gate(gate: Gate) -> JsonObject:
    return {
        "passed": gate.passed,
        "fail_on": sorted(gate.fail_on),
        "allowed": sorted(gate.allowed),
        "exit_code": gate.exit_code,
        "failures": [_failure(failure) for failure in gate.failures],
        "waived": [_waiver(waiver) for waiver in gate.waived],
        "stale": [{**waiver._asdict(), "why": waiver.why.value} for waiver in gate.stale],
        "baseline": gate.baseline,
    }


def _failure(failure: Failure) -> JsonObject:
    return {
        "package": failure.package,
        "version": failure.version,
        "target": failure.target,
        "verdict": failure.verdict,
        "lock": failure.lock,
        **({} if failure.code is None else {"code": failure.code}),
    }


def _waiver(waiver: Waiver) -> JsonObject:
    return {
        **_failure(waiver.failure),
        "origin": waiver.origin,
        "line": waiver.line,
        "reason": waiver.reason,
        "until": waiver.until,
    }


def _explanation(explanation: Explanation) -> JsonObject:
    pin = explanation.package.pin
    return {
        "name": pin.name,
        "version": pin.version,
        "lock": explanation.package.lock,
        "files": {target: list(map(_judgement, files)) for target, files in explanation.files.items()},
    }


def _judgement(judgement: FileJudgement) -> JsonObject:
    file = judgement.file
    return {
        "file": file.filename,
        "fit": judgement.fit,
        "reason": fit_sentence(judgement),
        "tag": judgement.tag,
        "size": file.size,
        "yanked": file.yanked is not None,
        "requires_python": file.requires_python,
    }
