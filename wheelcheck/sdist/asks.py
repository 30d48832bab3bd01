"""What an sdist asks of the system that builds it: programs, libraries, headers, crates; read, never run."""

import re
from collections.abc import Iterator, Mapping

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
_REQUIRES = re.compile(r"^requires\s*=\s*\[[^\]]*", re.MULTILINE)
_SETUP_REQUIRES = re.compile(r"setup_requires\s*=\s*\[[^\]]*")
_SUBDIR = re.compile(r"\bsubdir\(\s*'([^']+)'")
_ADD_SUBDIRECTORY = re.compile(r"(?i)\badd_subdirectory\s*\(\s*\"?([\w./-]+)")
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
    for ask in _all(digest, own, script):
        if own.brings(ask) or (environment is not None and _is_elsewhere(ask, environment)):
            continue
        optional = (ask.optional and not _is_certain(ask, script)) or own.bundles(ask)
        known = found.get((ask.kind, ask.name))
        if known is None or (known.optional and not optional):
            found[ask.kind, ask.name] = ask._replace(optional=optional)
    said = " ".join(text for path, text in digest.texts.items() if _is_script(path))
    for ask in _followed(script):
        # A name that stands in the text was judged there, with the conditions around it.
        if not own.brings(ask) and not re.search(rf"['\"\s](?:-l)?{re.escape(ask.name)}['\"\s]", said):
            found.setdefault((ask.kind, ask.name), ask._replace(optional=own.bundles(ask)))
    _ease_alternatives(found)
    _ease_pkg_config(found)
    return tuple(sorted(found.values(), key=lambda ask: (ask.optional, _KINDS[ask.kind], ask.name)))


_MANY_NAMES = 3


def _ease_alternatives(found: dict[tuple[AskKind, str], Ask]) -> None:
    """`lua5.4`, `lua-5.4`, `lua5.3` are tried one after the other: none of them is a must."""
    groups: dict[str, list[Ask]] = {}
    for ask in found.values():
        if ask.kind is AskKind.PKG_CONFIG and ask.where.endswith(".py"):
            groups.setdefault(re.sub(r"[-.\d]+$", "", ask.name), []).append(ask)
    for stem, asks in groups.items():
        if len(asks) >= _MANY_NAMES and any(ask.name != stem for ask in asks):
            found.update({(ask.kind, ask.name): ask._replace(optional=True) for ask in asks})


def _ease_pkg_config(found: dict[tuple[AskKind, str], Ask]) -> None:
    """Without pkg-config as a must where the build requires its Python wrapper only for what may be left out."""
    program = found.get((AskKind.TOOL, "pkg-config"))
    libraries = [ask for ask in found.values() if ask.kind in {AskKind.PKG_CONFIG, AskKind.LIBRARY}]
    if program and program.where == "pyproject.toml" and libraries and all(ask.optional for ask in libraries):
        found[program.kind, program.name] = program._replace(optional=True)


def _all(digest: SdistDigest, own: OwnParts, script: SetupScript | None) -> Iterator[Ask]:
    texts = digest.texts
    yield from external_asks(texts.get("pyproject.toml", ""))
    scripts = [(path, text) for path, text in texts.items() if _is_script(path)]
    yield from script_asks(scripts)
    systems = _build_systems(digest)
    if "meson" in systems:
        options = _mine(digest, "meson.options", "meson_options.txt")
        yield from meson_asks(
            _tree(digest, "meson.build", _SUBDIR) | options, own.folders, texts.get("pyproject.toml", "")
        )
    if "cmake" in systems:
        yield from cmake_asks(_tree(digest, "CMakeLists.txt", _ADD_SUBDIRECTORY), own.folders)
    if "rust" in systems:
        yield from cargo_asks(_mine(digest, "Cargo.toml", "Cargo.lock"))
    # CMake and Meson name what they look for; a nested archive has headers that are not seen here.
    includes = _compiled_includes(digest, script)
    told = bool(systems - {"rust"}) or own.packs_archives
    yield from (ask._replace(optional=ask.optional or told) for ask in header_asks(includes, scripts))
    yield from _generators(digest)


def _followed(script: SetupScript | None) -> Iterator[Ask]:
    """What following `setup.py` found; the words of the text are taken first, for they say what is optional."""
    if script is None:
        return
    libraries = (name for name in script.libraries if not is_foreign_library(name))
    yield from (Ask(AskKind.LIBRARY, name, "setup.py") for name in libraries)
    yield from (Ask(AskKind.PKG_CONFIG, name, "setup.py") for name in script.pkg_config)
    yield from (Ask(AskKind.TOOL, name, "setup.py") for name in script.tools if is_program(name))


def _is_certain(ask: Ask, script: SetupScript | None) -> bool:
    """Whether following the script has shown that what its text makes a choice is chosen by default."""
    if script is None or not script.certain or ask.kind is not AskKind.LIBRARY or ask.where != "setup.py":
        return False
    return ask.name in script.libraries


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


def _compiled_includes(digest: SdistDigest, script: SetupScript | None) -> Mapping[str, tuple[str, ...]]:
    """Headers in what is compiled, where that is known: headers may include others, so these all count."""
    if script is None or not script.sources:
        return digest.includes
    compiled = {source.rsplit(".", 1)[0] for source in script.sources}
    found = {}
    for header, files in digest.includes.items():
        mine = tuple(
            file for file in files if file.rsplit(".", 1)[0] in compiled or file.endswith((".h", ".hpp", ".pxd"))
        )
        if mine:
            found[header] = mine
    return found


def _build_systems(digest: SdistDigest) -> set[str]:
    """Which of CMake, Meson and Cargo the build runs: their files may be there for others."""
    pyproject = digest.texts.get("pyproject.toml", "")
    scripts = " ".join(text for path, text in digest.texts.items() if _is_script(path))
    backend = re.search(r"build-backend\s*=\s*['\"]([\w.:-]+)", pyproject)
    name = backend[1] if backend else ""
    found = set()
    if "meson" in name.lower() or re.search(r"['\"]meson['\"]", scripts):
        found.add("meson")
    if re.search(r"scikit_build|skbuild|cmake|conan", name) or re.search(
        r"['\"]cmake3?\b|CMakeExtension|skbuild", scripts
    ):
        found.add("cmake")
    if "sipbuild" in name:
        found.add("sip")
    required = " ".join((name, *_REQUIRES.findall(pyproject), *_SETUP_REQUIRES.findall(scripts)))
    if re.search(r"maturin|rust", required):
        found.add("rust")
    return found


def _tree(digest: SdistDigest, name: str, below: re.Pattern[str]) -> dict[str, str]:
    """The build's description at the top, and those in folders that it takes in; nothing bundled."""
    files = _mine(digest, name)
    tops = [name]
    found: dict[str, str] = {}
    while tops:
        path = tops.pop()
        if path in files and path not in found:
            found[path] = files[path]
            folder = path.removesuffix(name)
            tops += [f"{folder}{inner.strip('/')}/{name}" for inner in below.findall(files[path])]
    if name == "meson.build":
        for inner in re.findall(r"\bsubproject\(\s*'([^']+)'", found.get(name, "")):
            path = f"subprojects/{inner}/{name}"
            if path in digest.texts and not inner.endswith("tests"):
                found[path] = digest.texts[path]
    return found


def _generators(digest: SdistDigest) -> Iterator[Ask]:
    """Programs that make sources: SWIG for `.i` files, qmake for PyQt's builder."""
    setup = digest.texts.get("setup.py", "")
    interfaces = [
        source.path for source in digest.sources if source.path.endswith(".i") and not is_foreign_path(source.path)
    ]
    if interfaces and re.search(r"\.i['\"]|swig_opts", setup):
        wrapped = any("_wrap.c" in source.path for source in digest.sources)
        yield Ask(AskKind.TOOL, "swig", interfaces[0], optional=wrapped)
    pyproject = digest.texts.get("pyproject.toml", "")
    if re.search(r"^requires\s*=\s*\[[^\]]*['\"]pkgconfig\b", pyproject, re.MULTILINE):
        yield Ask(AskKind.TOOL, "pkg-config", "pyproject.toml")  # the distribution of that name only calls it
    if "sipbuild" in pyproject and re.search(r"PyQt-?builder", pyproject, re.IGNORECASE):
        yield Ask(AskKind.TOOL, "qmake", "pyproject.toml")
