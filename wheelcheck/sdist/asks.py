"""What an sdist asks of the system that builds it: programs, libraries, headers, crates; read, never run."""

import re
from collections.abc import Iterator

from wheelcheck.model.sdist import Ask, AskKind, BuildEnvironment, SdistDigest
from wheelcheck.sdist.cargo_asks import cargo_asks
from wheelcheck.sdist.cmake_asks import cmake_asks
from wheelcheck.sdist.external_asks import external_asks
from wheelcheck.sdist.foreign_names import is_foreign_library, is_foreign_path
from wheelcheck.sdist.header_asks import header_asks
from wheelcheck.sdist.meson_asks import meson_asks
from wheelcheck.sdist.own_parts import OwnParts
from wheelcheck.sdist.script_asks import is_program, script_asks
from wheelcheck.sdist.setup_record import SetupScript

__all__ = ["read_asks"]

_SCRIPT = re.compile(
    r"^(?:[^/]+/)?(?:[^/]*(?:setup|build|ffi|config|compile|extension)[^/]*/)?[^/]*(?:setup|build|ffi|config|compile|"
    r"extension|cython)[^/]*\.py$|^[^/]+\.py$|^[^/]*(?:setup|build|config)[^/]*/[^/]+\.py$",
    re.IGNORECASE,
)
_NO_SCRIPT = re.compile(
    r"(?:^|/)(?:conftest|noxfile|tasks|versioneer|_?version|fabfile|ez_setup|distribute_setup|test\w*|\w+_test|tools|"
    r"release|toxfile|conf|get-pip|pavement|locustfile|run_?tests?)\.py$"
)
_KINDS = {kind: place for place, kind in enumerate(AskKind)}


def read_asks(
    digest: SdistDigest, environment: BuildEnvironment | None = None, script: SetupScript | None = None
) -> tuple[Ask, ...]:
    """Everything that an sdist asks for, what must be there before what may be; nothing is named twice.

    Args:
        digest: What is kept of the archive.
        environment: Where it would be built; what is for the other C library alone is left out.
        script: What following `setup.py` showed, which knows names that are put together there.
    """
    own = OwnParts(digest)
    found: dict[tuple[AskKind, str], Ask] = {}
    for ask in _all(digest, own):
        if own.brings(ask) or (environment is not None and _is_elsewhere(ask, environment)):
            continue
        optional = ask.optional or own.bundles(ask)
        known = found.get((ask.kind, ask.name))
        if known is None or (known.optional and not optional):
            found[ask.kind, ask.name] = ask._replace(optional=optional)
    for ask in _followed(script):
        if not own.brings(ask):
            found.setdefault((ask.kind, ask.name), ask._replace(optional=own.bundles(ask)))
    return tuple(sorted(found.values(), key=lambda ask: (ask.optional, _KINDS[ask.kind], ask.name)))


def _all(digest: SdistDigest, own: OwnParts) -> Iterator[Ask]:
    texts = digest.texts
    yield from external_asks(texts.get("pyproject.toml", ""))
    scripts = [(path, text) for path, text in texts.items() if _is_script(path)]
    yield from script_asks(scripts)
    yield from meson_asks(_meson_files(digest), own.folders)
    yield from cmake_asks(_mine(digest, "CMakeLists.txt"), own.folders)
    yield from cargo_asks(_mine(digest, "Cargo.toml", "Cargo.lock"))
    yield from header_asks(digest.includes, scripts)
    yield from _generators(digest)


def _followed(script: SetupScript | None) -> Iterator[Ask]:
    """What following `setup.py` found; the words of the text are taken first, for they say what is optional."""
    if script is None:
        return
    libraries = (name for name in script.libraries if not is_foreign_library(name))
    yield from (Ask(AskKind.LIBRARY, name, "setup.py") for name in libraries)
    yield from (Ask(AskKind.PKG_CONFIG, name, "setup.py") for name in script.pkg_config)
    yield from (Ask(AskKind.TOOL, name, "setup.py") for name in script.tools if is_program(name))


def _is_elsewhere(ask: Ask, environment: BuildEnvironment) -> bool:
    """Whether a file is for the other C library by its name."""
    other = "glibc" if environment.libc == "musl" else "musl"
    return ask.kind is AskKind.HEADER and f"/{other}/" in ask.where


def _is_script(path: str) -> bool:
    return _SCRIPT.search(path) is not None and not _NO_SCRIPT.search(path) and not is_foreign_path(path)


def _mine(digest: SdistDigest, *names: str) -> dict[str, str]:
    """The files of these names that the sdist's own build reads: no tests, nothing bundled."""
    return {
        path: text
        for path, text in digest.texts.items()
        if path.rsplit("/", 1)[-1] in names and not is_foreign_path(path) and not OwnParts.is_bundled(path)
    }


def _meson_files(digest: SdistDigest) -> dict[str, str]:
    """Those of the project, and of the subprojects that it always takes in."""
    files = _mine(digest, "meson.build", "meson.options", "meson_options.txt")
    taken = re.findall(r"\bsubproject\(\s*'([^']+)'", digest.texts.get("meson.build", ""))
    for name in taken:
        path = f"subprojects/{name}/meson.build"
        if path in digest.texts and not name.endswith("tests"):
            files[path] = digest.texts[path]
    return files


def _generators(digest: SdistDigest) -> Iterator[Ask]:
    """Programs that make sources: SWIG for `.i` files, qmake for PyQt's builder."""
    setup = digest.texts.get("setup.py", "")
    interfaces = [source.path for source in digest.sources if source.path.endswith(".i")]
    if interfaces and re.search(r"\.i['\"]|swig_opts", setup):
        wrapped = any("_wrap.c" in source.path for source in digest.sources)
        yield Ask(AskKind.TOOL, "swig", interfaces[0], optional=wrapped)
    pyproject = digest.texts.get("pyproject.toml", "")
    if "sipbuild" in pyproject and re.search(r"PyQt-?builder", pyproject, re.IGNORECASE):
        yield Ask(AskKind.TOOL, "qmake", "pyproject.toml")
