"""Whether a distribution's own Rust is new enough for an sdist (Cargo's `rust-version` and `edition`)."""

import json

from wheelcheck.model.sdist import Hurdle, HurdleKind, SdistFacts
from wheelcheck.model.target import Target
from wheelcheck.targets.datafiles import read_data

__all__ = ["rust_hurdle"]

_FILE = "rust_versions.json"


def rust_hurdle(facts: SdistFacts, target: Target) -> Hurdle | None:
    """What to say where the distribution packages an older Rust than the sdist wants; None where it does not."""
    distribution = target.distribution
    if facts.rust_version is None or distribution is None:
        return None
    packaged = json.loads(read_data(_FILE))["rust"].get(f"{distribution.id}:{distribution.version}")
    if packaged is None or _numbers(packaged) >= _numbers(facts.rust_version)[:2]:
        return None
    detail = f"{facts.rust_version}, {distribution.name} has {packaged}"
    return Hurdle(HurdleKind.RUST_TOO_OLD, fatal=False, detail=detail, source="Cargo.toml: rust-version, edition")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
