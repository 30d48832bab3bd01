"""What a build script shows when it is read as if no compiler were there (setuptools' and distutils' keywords)."""

from typing import NamedTuple

from wheelcheck.model.sdist import Extension, Language

__all__ = ["SetupScript"]


class SetupScript(NamedTuple):
    """What reading `setup.py` (or Poetry's `build.py`) gave. Everything that nothing is known of is empty.

    Attributes:
        extension: Whether something is compiled, and whether it must be. NONE where the script ran through without
            asking for it; UNKNOWN where ways through it differ, or it could not be followed.
        evidence: Each `FILE: finding`, the decisive ones first.
        sources: Source files of all extensions, below the top folder; None where some are not known.
        languages: Of the extensions, as far as the script itself tells (a Cython or Rust extension, C++ by `language`).
        libraries: What the extensions are linked with (`pq`), and the names that the script looks for as libraries.
        pkg_config: Modules that are asked for through pkg-config.
        tools: Programs that the script runs or looks for: `pg_config`, `make`, `cmake`.
        setup_requires: As given to `setup()`.
        removed: Things the script uses that are gone: `use_2to3`, `imp`, `pkg_resources`, `setuptools.command.test`.
        downloads: Where it reaches for other hosts: `setup.py: urlretrieve`.
        cpp_standard: 17 for `-std=c++17`.
        python2: It is written in Python 2 and cannot run.
        certain: No condition of it hangs on what is not known: what was found is so, not only may be.
        complete: It could be followed to the end on every way.
    """

    extension: Extension = Extension.NONE
    evidence: tuple[str, ...] = ()
    sources: tuple[str, ...] | None = None
    languages: tuple[Language, ...] = ()
    libraries: tuple[str, ...] = ()
    pkg_config: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    setup_requires: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    downloads: tuple[str, ...] = ()
    cpp_standard: int | None = None
    python2: bool = False
    certain: bool = False
    complete: bool = True
