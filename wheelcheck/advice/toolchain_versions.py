"""Whether a distribution's own compilers are new enough for an sdist.

Rust by Cargo's `rust-version` and `edition`; GCC by the C++ standard that the build asks for (C++ Standards Support in
GCC, gcc.gnu.org/projects/cxx-status.html).
"""

import json
from collections.abc import Iterator

from wheelcheck.model.sdist import Hurdle, HurdleKind, Language, SdistFacts
from wheelcheck.model.target import Distribution, Target
from wheelcheck.targets.datafiles import read_data

__all__ = ["toolchain_hurdles"]

_FILE = "toolchain_versions.json"
_GCC_OF = {11: "4.8", 14: "5", 17: "7", 20: "10", 23: "11", 26: "14"}
"""The first GCC that takes a C++ standard's flag and has most of it."""


def toolchain_hurdles(facts: SdistFacts, target: Target) -> Iterator[Hurdle]:
    """Yield what to say where the distribution packages an older compiler than the sdist wants.

    None of it is fatal: whoever builds may bring a newer one. Of releases that `data/` does not have, nothing is said.
    """
    distribution = target.distribution
    if distribution is None or (facts.rust_version is None and facts.cpp_standard is None):
        return
    packaged = json.loads(read_data(_FILE))
    rust, gcc = _packaged(packaged["rust"], distribution), _packaged(packaged["gcc"], distribution)
    if facts.rust_version is not None and rust is not None and _numbers(rust) < _numbers(facts.rust_version)[:2]:
        detail = f"{facts.rust_version}, {distribution.name} has {rust}"
        yield Hurdle(HurdleKind.RUST_TOO_OLD, fatal=False, detail=detail, source="Cargo.toml: rust-version, edition")
    wanted = None if Language.CPP not in facts.languages else _GCC_OF.get(facts.cpp_standard or 0)
    if wanted is not None and gcc is not None and _numbers(gcc) < _numbers(wanted):
        detail = f"C++{facts.cpp_standard} (gcc {wanted}), {distribution.name} has gcc {gcc}"
        yield Hurdle(HurdleKind.COMPILER_TOO_OLD, fatal=False, detail=detail, source="the C++ standard that it sets")


def _packaged(versions: dict[str, str], distribution: Distribution) -> str | None:
    return versions.get(f"{distribution.id}:{distribution.version}")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
