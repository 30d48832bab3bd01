"""Runs the command line in a process of its own, with an engine that answers what `DRIVER` says."""

import json
import os
import sys
import threading
import time
import types
from collections.abc import Callable
from typing import Any

from tests.golden.sample_report import clean, explained, report_of, sample
from wheelcheck.model.errors import InputError
from wheelcheck.model.report import Report
from wheelcheck.question import Question


def answer(question: Question) -> Report:
    """Stand in for `wheelcheck.app.answer`."""
    options: dict[str, Any] = question._asdict()
    locks = options.pop("locks")
    behaviour = os.environ.get("DRIVER", "sample")
    if behaviour == "input-error":
        raise InputError("\x1b[31mnot a lock", path="bad\n.lock", line=3)
    if behaviour == "crash":
        raise ZeroDivisionError("the engine\nfell \x1b[1m over")
    if behaviour == "threads":
        # A download that is still running when the user has had enough.
        threading.Thread(target=time.sleep, args=(120,)).start()
    if behaviour in {"sleep", "threads"}:
        sys.stderr.write("ready\n")
        sys.stderr.flush()
        time.sleep(60)
    if behaviour == "progress" and options["progress"] is not None:
        for done in range(8):
            options["progress"](done, 8)
            time.sleep(0.1)
    if behaviour == "options":
        given = {"locks": list(locks), **{key: options[key] for key in options if key != "progress"}}
        sys.stderr.write(json.dumps(given, default=str) + "\n")
    if behaviour == "large":
        report = sample()
        return report._replace(packages=report.packages * 3000)
    if behaviour == "allowance":
        report = sample()
        return report._replace(gate=report.gate._replace(allowed=frozenset({"torch", "nothing-like-it"})))
    made: dict[str, Callable[[], Report]] = {"clean": clean, "explained": explained, "empty": _empty}
    return made.get(behaviour, sample)()


def _empty() -> Report:
    return report_of([], [])


if __name__ == "__main__":
    engine = types.ModuleType("wheelcheck.app")
    engine.answer = answer  # type: ignore[attr-defined]  # the module is made here
    sys.modules["wheelcheck.app"] = engine
    from wheelcheck.cli import main

    sys.exit(main())
