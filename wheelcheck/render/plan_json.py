"""A plan as JSON, `wheelcheck-plan/1` (JSON Schema: `data/plan.schema.json`)."""

import json
from collections.abc import Iterable

from wheelcheck.model.plan import Alternative, FixReport, Move, Plan, Remedy, RemedyKind
from wheelcheck.render.json import report_data
from wheelcheck.render.plan import remedy_text

__all__ = ["SCHEMA", "plan_data", "plan_json"]

SCHEMA = "wheelcheck-plan/1"

JsonObject = dict[str, object]


def plan_json(found: FixReport) -> str:
    """The plan as ASCII text."""
    return json.dumps(plan_data(found), indent=1) + "\n"


def plan_data(found: FixReport) -> JsonObject:
    """The plan as plain dicts and lists."""
    report = report_data(found.report)
    return {
        "schema": SCHEMA,
        "tool": report["tool"],
        "exit_code": found.exit_code,
        "plan": _joined(found),
        "plans": [_plan(plan) for plan in found.plans],
        "report": report,
    }


def _joined(found: FixReport) -> JsonObject:
    """All plans as one: most runs are about one lock."""
    plans = found.plans
    return {
        "status": _status(found),
        "moves": [_move(move, plan) for plan in plans for move in plan.moves],
        "remedies": [_remedy(remedy, plan) for plan in plans for remedy in plan.remedies],
        "commands": _once(command for plan in plans for command in plan.commands),
        "constraints": _once(line for plan in plans for line in plan.constraints),
        "smallest": all(plan.smallest for plan in plans),
    }


def _status(found: FixReport) -> str:
    if found.report.gate.passed:
        return "nothing-to-do"
    if not found.exit_code:
        return "solved"
    helped = any(
        remedy.kind in {RemedyKind.RELOCK, RemedyKind.BUMP} for plan in found.plans for remedy in plan.remedies
    )
    return "partial" if helped else "impossible"


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _plan(plan: Plan) -> JsonObject:
    return {
        "lock": plan.lock,
        "targets": list(plan.targets),
        "complete": plan.complete,
        "smallest": plan.smallest,
        "unproven": list(plan.unproven),
        "remedies": [_remedy(remedy, plan) for remedy in plan.remedies],
        "moves": [_move(move, plan) for move in plan.moves],
        "commands": list(plan.commands),
        "constraints": list(plan.constraints),
        "requires_python": plan.requires_python,
        "narrowed_for": list(plan.narrowed_for),
    }


def _remedy(remedy: Remedy, plan: Plan) -> JsonObject:
    return {
        "name": remedy.name,
        "version": remedy.version,
        "kind": remedy.kind.value,
        "text": remedy_text(remedy),
        "lock": plan.lock,
        "targets": list(remedy.targets),
        "to": remedy.after,
        "alternative": None if remedy.alternative is None else _alternative(remedy.alternative),
        "reason": remedy.reason,
    }


def _alternative(stand: Alternative) -> JsonObject:
    return stand._asdict()


def _move(move: Move, plan: Plan) -> JsonObject:
    return {
        "name": move.name,
        "from": move.before,
        "to": move.after,
        "because": "wheel" if move.failing else "requirement",
        "lock": plan.lock,
        "wants": [{"by": want.by, "requirement": want.requirement} for want in move.wants],
    }
