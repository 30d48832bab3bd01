"""conda-lock.yml -> Lock: its pip packages (https://conda.github.io/conda-lock/, `lockfile/v1` in its source)."""

from wheelcheck.lockfiles.conda_pins import CondaPins, PypiPackage, condition, group_names, locked_file, package_source
from wheelcheck.lockfiles.document import Table
from wheelcheck.lockfiles.yaml_text import load_yaml
from wheelcheck.model.lock import Installer, Lock, LockFormat

__all__ = ["read_conda_lock"]


def read_conda_lock(text: str, path: str) -> Lock:
    """Read a conda-lock.yml; `version: 1` is the only one that there is.

    conda-lock gives its pip packages to pip as `NAME @ URL --hash=...`: only that file is installed, and where.

    Raises:
        InputError: The text is no conda-lock.yml, or one of an unknown version.
    """
    raw = load_yaml(text, path)
    document = Table(raw, path)
    version = document.text("version")
    if version != "1":
        raise document.error(f"lock version {version[:20]!r} is not known; wheelcheck knows version 1", "version")
    pins = CondaPins()
    conda: set[str] = set()
    for index, entry in enumerate(document.list("package")):
        lines = getattr(entry, "line", None), getattr(entry, "name_line", None)
        package = document.element("package", index, entry, *lines)
        manager = package.text("manager")
        if manager == "conda":
            conda.add(package.text("name"))
        elif manager == "pip":
            pins.add(_package(package), (condition(_category(package), package.text("platform"), package),))
        else:
            raise package.error("expected conda or pip", "manager")
    found = pins.pins()
    return Lock(
        path=path,
        format=LockFormat.CONDA_LOCK,
        lock_version=version,
        installer=Installer.PIP,
        pins=found,
        groups=group_names(tuple(item for pin in found for item in pin.conditions)),
        environments=_environments(document),
        warnings=(f"{len(conda)} conda packages are not judged",) if conda else (),
    )


def _category(package: Table) -> str:
    return package.optional_text("category") or "main"


def _package(package: Table) -> PypiPackage:
    url = package.text("url")
    digests = package.table("hash")
    hashes = tuple(f"{name}:{value.lower()}" for name in ("sha256", "md5") if (value := digests.optional_text(name)))
    source = package_source(url, None, editable=False)
    return PypiPackage(
        package.text("name"), package.text("version"), source, locked_file(url, hashes[:1], source), package.name_line
    )


def _environments(document: Table) -> tuple[str, ...]:
    metadata = document.table("metadata")
    markers = (condition("", platform, metadata).marker for platform in metadata.texts("platforms"))
    return tuple(dict.fromkeys(marker for marker in markers if marker is not None))
