"""System packages that building an sdist takes, and running what was built: PEP 725, our table, its asks."""

from collections.abc import Iterable
from typing import Any

from wheelcheck.advice.asked import asked_needs, external_needs
from wheelcheck.advice.install_line import install_line
from wheelcheck.advice.meanings import Need
from wheelcheck.advice.package_names import named
from wheelcheck.advice.rows import row
from wheelcheck.advice.toolchains import compilers, python_headers, run_time, unnamed
from wheelcheck.model.sdist import AskKind, Extension, Language, SdistFacts
from wheelcheck.model.target import Distribution, Target
from wheelcheck.model.verdict import SystemPackage, SystemPackages

__all__ = ["MANAGERS", "install_line", "system_packages"]

MANAGERS = frozenset(("apk", "apt", "dnf", "microdnf", "tdnf", "yum", "zypper"))
_TABLE = "system_packages.json"
_ALWAYS_THERE = frozenset({"make", "patch"})
"""Programs that Debian's own build tools bring along."""
_OWN_IMAGES = frozenset(
    (
        *("alpine", "debian", "ubuntu", "fedora", "almalinux", "rockylinux", "centos", "oraclelinux", "amazonlinux"),
        *(
            "ubi",
            "ubi-minimal",
            "ubi-micro",
            "ubi-init",
            "leap",
            "tumbleweed",
            "bci-base",
            "core",
            "photon",
            "wolfi-base",
        ),
        *("minimal", "almalinux-minimal", "buildpack-deps"),
    )
)


def system_packages(
    name: str,
    version: str | None,
    facts: SdistFacts,
    target: Target,
    *,
    own_python_headers: bool | None = None,
    table: bool = True,
) -> SystemPackages | None:
    """Say what the system must have to build an sdist, and to run what comes out.

    Args:
        name: The project, PEP 503 normalised.
        version: Its version, PEP 440 normalised.
        facts: What the sdist shows.
        target: Where it is built.
        own_python_headers: Whether the Python there is the distribution's own, whose headers are a package of their
            own; None to tell by the image's name.
        table: Whether our table of projects may answer; a measurement does without.

    Returns:
        The packages by the target's own manager; None where the target has none, or one that no table is about.
    """
    distribution = target.distribution
    if distribution is None or distribution.package_manager not in MANAGERS:
        return None
    found = _Found(distribution)
    if facts.extension is not Extension.REQUIRED:
        return found.packages()
    found.compile(facts.languages)
    if _is_own_python(target) if own_python_headers is None else own_python_headers:
        found.build(python_headers(distribution))
    external = [ask for ask in facts.asks if ask.kind is AskKind.EXTERNAL]
    listed = _row(name, version) if table and not external else None
    if external:
        found.need(*external_needs(external))
    elif listed is not None:
        found.listed(listed)
        # The table was checked by builds where these were there.
        found.need(*asked_needs([ask for ask in facts.asks if ask.kind is AskKind.TOOL and ask.name in _ALWAYS_THERE]))
    else:
        found.need(*asked_needs(facts.asks))
    return found.packages()


def _row(name: str, version: str | None) -> dict[str, Any] | None:
    rows = row(_TABLE, name)
    if not isinstance(rows, list):
        return None
    return next((found for found in rows if _holds(found, version)), None)


def _holds(found: dict[str, Any], version: str | None) -> bool:
    specifier = found.get("versions")
    if specifier is None or version is None:
        return True
    from packaging.specifiers import SpecifierSet

    return SpecifierSet(specifier).contains(version, prereleases=True)


def _is_own_python(target: Target) -> bool:
    """Whether the image is the distribution's own, in which Python comes from its packages."""
    image = (target.image or "").split("@")[0]
    repository = image.rpartition(":")[0] if ":" in image.rsplit("/", 1)[-1] else image
    return repository.rsplit("/", 1)[-1] in _OWN_IMAGES


class _Found:
    """Packages as they are found; each once, with what first asked for it."""

    def __init__(self, distribution: Distribution) -> None:
        self._distribution = distribution
        self._build: dict[str, SystemPackage] = {}
        self._run: dict[str, SystemPackage] = {}
        self._unknown: dict[str, None] = {}

    def packages(self) -> SystemPackages:
        """All of them, sorted by name."""
        return SystemPackages(
            manager=self._distribution.package_manager or "",
            build=tuple(self._build[name] for name in sorted(self._build)),
            run=tuple(self._run[name] for name in sorted(self._run)),
            unknown=tuple(self._unknown),
        )

    def compile(self, languages: Iterable[Language]) -> None:
        """Add compilers and their run-time libraries."""
        languages = tuple(languages)
        for package in compilers(languages, self._distribution):
            self.build(package)
        for package in run_time(languages, self._distribution):
            self._run.setdefault(package.name, package)
        self._unknown.update(dict.fromkeys(unnamed(languages, self._distribution)))

    def build(self, package: SystemPackage) -> None:
        """Add one package to the build stage."""
        self._build.setdefault(package.name, package)

    def need(self, needs: Iterable[Need], unknown: Iterable[str] = ()) -> None:
        """Add needs by what the release calls them."""
        for need in needs:
            self._name(need)
        self._unknown.update(dict.fromkeys(unknown))

    def listed(self, found: dict[str, Any]) -> None:
        """Add what the table says of a project."""
        source = f"data/{_TABLE}: {found['source']}"
        needs = [Need(package, "our table", source) for package in found["needs"]]
        if self._distribution.package_manager == "apk" and "apk" in found:
            self.need([need for need in needs if need.package == "linux-libc-dev"])
            for need in needs:
                self._run_only(need)
            for package in found["apk"]:
                self.build(SystemPackage(package, "our table", source))
        else:
            self.need(needs)

    def _name(self, need: Need) -> None:
        if need.package == "linux-libc-dev" and self._distribution.package_manager != "apk":
            return  # the C library's headers bring the kernel's along
        known = named(need.package, self._distribution)
        if known is None:
            self._fall_back(need)
            return
        source = need.source if need.why == "our table" else f"{need.source}; {known.source}"
        self.build(SystemPackage(known.build, need.why, source))
        self._run_only(need)

    def _run_only(self, need: Need) -> None:
        known = named(need.package, self._distribution)
        if known is None:
            return
        for package in known.run:
            self._run.setdefault(package, SystemPackage(package, f"shared libraries of {known.build}", known.source))
        if not known.run_known:
            self._unknown[f"run-time package of {known.build}"] = None

    def _fall_back(self, need: Need) -> None:
        """Alpine's apk installs what a package says that it provides; else the name stays unknown."""
        module = need.why.removeprefix("pkg-config ")
        if self._distribution.package_manager == "apk" and module != need.why and self._distribution.id == "alpine":
            self.build(SystemPackage(f"pc:{module}", need.why, f"{need.source}; apk resolves what packages provide"))
            self._unknown[f"run-time package of pc:{module}"] = None
        else:
            self._unknown[f"{need.package} ({need.why})"] = None
