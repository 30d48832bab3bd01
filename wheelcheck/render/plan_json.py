"""A plan as JSON, `wheelcheck-plan/1` (JSON Schema: `data/plan.schema.json`)."""

import json

from wheelcheck.model.plan import Alternative, FixReport, Move, Plan, Remedy
from wheelcheck.render.json import report_data

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
        "targets": report["targets"],
        "gate": report["gate"],
        "exit_code": found.exit_code,
        "plans": [_plan(plan) for plan in found.plans],
    }


def _plan(plan: Plan) -> JsonObject:
    return {
        "lock": plan.lock,
        "targets": list(plan.targets),
        "complete": plan.complete,
        "smallest": plan.smallest,
        "unproven": list(plan.unproven),
        "remedies": [_remedy(remedy) for remedy in plan.remedies],
        "moves": [_move(move) for move in plan.moves],
        "commands": list(plan.commands),
        "constraints": list(plan.constraints),
        "requires_python": plan.requires_python,
        "narrowed_for": list(plan.narrowed_for),
    }


def _remedy(remedy: Remedy) -> JsonObject:
    return {
        "name": remedy.name,
        "version": remedy.version,
        "remedy": remedy.kind.value,
        "targets": list(remedy.targets),
        "after": remedy.after,
        "alternative": None if remedy.alternative is None else _alternative(remedy.alternative),
        "reason": remedy.reason,
    }


def _alternative(stand: Alternative) -> JsonObject:
    return stand._asdict()


def _move(move: Move) -> JsonObject:
    return {
        "name": move.name,
        "before": move.before,
        "after": move.after,
        "failing": move.failing,
        "wants": [{"by": want.by, "requirement": want.requirement} for want in move.wants],
    }
