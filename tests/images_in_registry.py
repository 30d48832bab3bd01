"""Real systems in a real registry, looked into: Debian by debootstrap, a musl system laid out as Alpine, other Pythons.

    sh tests/build_pythons.sh SOURCE-OF-CPYTHON FOLDER
    python -m tests.images_in_registry FOLDER [--output tests/results/images.md]

typed in the checkout as root, on a machine with `debootstrap`, `umoci`, `skopeo`, `docker-registry`, `musl` and
`busybox-static`. FOLDER keeps the images between runs. Beside what wheelcheck finds stands what the system itself says,
asked in a chroot, and how many bytes came from the registry, counted on the way.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.builds_in_debian.roots import mirror
from tests.server.real_registry import CountedWay, copy_image, real_registry
from wheelcheck.inspecting import Way, image_target
from wheelcheck.model.errors import InputError
from wheelcheck.targets.resolve import Hints

COMMAND = "python -m tests.images_in_registry FOLDER --output tests/results/images.md"
HINTS = Hints(machine="x86_64", this_python="3.12")
VERSION = "import sys, sysconfig; print(sys.version.split()[0], sysconfig.get_config_var('SOABI'))"
MODEL = 200 << 20
"""Bytes of a layer that tells nothing, as applications bring them."""


class System(NamedTuple):
    """An image to be looked into.

    Attributes:
        name: Of the layout.
        what: For the table.
        make: Makes the layout, tag 1, in a folder, and says what the system says of itself.
        machines: `--arch`.
    """

    name: str
    what: str
    make: Callable[[Path, Path], str]
    machine: str = "amd64"


def run(*command: object) -> str:
    done = subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, stderr=sys.stderr, text=True)
    return done.stdout


def asked(root: Path, libc: str, python: str) -> str:
    """What commands in a root say."""
    found = [run("chroot", root, "sh", "-c", command).strip().splitlines() for command in (libc, python)]
    return ", ".join(each[-1] if each else "none" for each in found)


def new(layout: Path, root: Path) -> None:
    """A layout with one layer, `ADD` of a whole system."""
    run("umoci", "init", "--layout", layout)
    run("umoci", "new", "--image", f"{layout}:1")
    run(
        "umoci", "config", "--image", f"{layout}:1", "--no-history", "--config.env", "PATH=/usr/local/bin:/usr/bin:/bin"
    )
    add(layout, root, "ADD rootfs.tar.xz /")


def add(layout: Path, root: Path, line: str, *paths: str) -> None:
    """One layer more."""
    with tempfile.NamedTemporaryFile(dir=layout.parent, suffix=".tar") as file:
        run("tar", "-C", root, "--one-file-system", "-cf", file.name, *(paths or (".",)))
        run("umoci", "raw", "add-layer", "--image", f"{layout}:1", "--history.created_by", line, file.name)


def add_model(layout: Path, place: Path) -> None:
    (place / "srv/models").mkdir(parents=True)
    with (place / "srv/models/model.bin").open("wb") as file:
        for _ in range(MODEL >> 20):
            file.write(os.urandom(1 << 20))
    add(layout, place, "COPY models /srv/models # buildkit", "srv")


def debian(release: str, package: str) -> Callable[[Path, Path], str]:
    def make(layout: Path, place: Path) -> str:
        root = debian_root(release, package, place)
        new(layout, root)
        add_model(layout, place / "model")
        python = f'{"pypy3" if package == "pypy3" else "python3"} -c "{VERSION}" 2>/dev/null || echo no Python'
        return asked(root, "ldd --version | head -n 1 | sed 's/.* /glibc /'", python)

    return make


def debian_root(release: str, package: str, place: Path, *more: str) -> Path:
    root = place / "rootfs"
    include = [f"--include=ca-certificates,{package}"] if package else []
    run("debootstrap", "--variant=minbase", *include, *more, release, root, mirror())
    return root


def musl(python: bool) -> Callable[[Path, Path], str]:
    """/lib/ld-musl-x86_64.so.1 from Debian's `musl`, busybox, apk's database, and Python as Alpine's package has it."""

    def make(layout: Path, place: Path) -> str:
        root = place / "rootfs"
        for each in ("bin", "lib/apk/db", "etc", "usr/bin", "usr/lib"):
            (root / each).mkdir(parents=True)
        shutil.copy(Path("/lib/ld-musl-x86_64.so.1").resolve(), root / "lib/ld-musl-x86_64.so.1")
        shutil.copy(Path("/bin/busybox").resolve(), root / "bin/busybox")
        (root / "bin/sh").symlink_to("/bin/busybox")
        (root / "etc/os-release").write_text('NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.17.10\n')
        (root / "lib/apk/db/installed").write_text("P:musl\nV:1.2.3-r6\n\nP:busybox\nV:1.35.0-r31\n\n")
        new(layout, root)
        if python:
            shutil.copytree(place.parent / "musl/usr", root / "usr", symlinks=True, dirs_exist_ok=True)
            add(layout, root, "RUN /bin/sh -c apk add --no-cache python3 # buildkit", "usr")
        add_model(layout, place / "model")
        run("chmod", "-R", "a+rX", root)
        found = "/lib/ld-musl-x86_64.so.1 2>&1 | busybox sed -n 's/Version /musl /p'"
        return asked(root, found, f'python3 -c "{VERSION}" 2>/dev/null || echo no Python')

    return make


def free_threaded(layout: Path, place: Path) -> str:
    root = debian_root("bookworm", "python3", place)
    new(layout, root)
    shutil.copytree(place.parent / "free-threaded/usr/local", root / "usr/local", symlinks=True, dirs_exist_ok=True)
    add(layout, root, "RUN /bin/sh -c make install # buildkit", "usr/local")
    return asked(root, "ldd --version | head -n 1 | sed 's/.* /glibc /'", f'/usr/local/bin/python3 -c "{VERSION}"')


def environment(layout: Path, place: Path) -> str:
    """What a build with several stages leaves: /srv with its environment, copied, and first on the PATH."""
    root = debian_root("trixie", "python3,python3-venv", place)
    new(layout, root)
    run("chroot", root, "python3", "-m", "venv", "/srv/.venv")
    (root / "srv/model.bin").write_bytes(os.urandom(30 << 20))
    add(layout, root, "COPY /srv /srv # buildkit", "srv")
    path = "PATH=/srv/.venv/bin:/usr/local/bin:/usr/bin:/bin"
    run("umoci", "config", "--image", f"{layout}:1", "--no-history", "--config.env", path)
    add_model(layout, place / "model")
    return asked(root, "ldd --version | head -n 1 | sed 's/.* /glibc /'", f'/srv/.venv/bin/python -c "{VERSION}"')


def foreign(layout: Path, place: Path) -> str:
    """Another machine's packages, unpacked and not configured: they cannot run here."""
    root = debian_root("bookworm", "python3", place, "--foreign", "--arch=arm64")
    for each in sorted((root / "var/cache/apt/archives").glob("*.deb")):
        run("dpkg-deb", "-x", each, root)
    shutil.rmtree(root / "var/cache/apt/archives")
    new(layout, root)
    run("umoci", "config", "--image", f"{layout}:1", "--no-history", "--architecture", "arm64")
    return "not asked: it cannot run here"


SYSTEMS = (
    System("bullseye", "Debian 11, python3-pip", debian("bullseye", "python3-pip")),
    System("bookworm", "Debian 12, python3-pip", debian("bookworm", "python3-pip")),
    System("trixie", "Debian 13, python3-pip", debian("trixie", "python3-pip")),
    System("bare", "Debian 12 without Python", debian("bookworm", "")),
    System("pypy", "Debian 12, pypy3", debian("bookworm", "pypy3")),
    System("musl", "musl, laid out as Alpine, Python built on it", musl(python=True)),
    System("musl-bare", "musl, laid out as Alpine, no Python", musl(python=False)),
    System("free-threaded", "Debian 12, `--disable-gil` in /usr/local", free_threaded),
    System("environment", "Debian 13, environment copied to /srv", environment),
    System("arm64", "Debian 12 for arm64", foreign, "arm64"),
)


def made(system: System, folder: Path) -> tuple[Path, str]:
    """An OCI layout of a system, and what it says of itself."""
    layout, said = folder / f"{system.name}.image", folder / f"{system.name}.txt"
    if not said.exists():
        shutil.rmtree(layout, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=folder) as place:
            said.write_text(system.make(layout, Path(place)))
    return layout, said.read_text().strip()


def row(what: str, told: str, name: str, machine: str, way: CountedWay, *, cache: Path | None = None) -> str:
    """Look into it, and count."""
    before, started = way.read, time.monotonic()
    try:
        target = image_target(name, Way(Path.cwd(), {}, cache), (), (machine,), HINTS)
    except InputError as error:
        return f"| {what} | {told} | {error} | | |"
    seconds = time.monotonic() - started
    python = "no Python" if "it has no Python" in target.notes else str(target.interpreter.full_version)
    if python != "no Python":
        python += f" {target.interpreter.abi}" + (f", pip {target.pip}" if target.pip else "")
    found = f"{target.libc}, {python}, {target.arch}"
    read, size = (way.read - before) / 1e6, (target.image_bytes or 0) / 1e6
    return f"| {what} | {told} | {found} | {read:.1f} of {size:.0f} | {seconds:.1f} |"


def rows(folder: Path) -> Iterator[str]:
    """The table's lines."""
    shutil.rmtree(folder / "registry", ignore_errors=True)
    with real_registry(folder) as host, tempfile.TemporaryDirectory() as cache:
        way = CountedWay(host)
        for system in SYSTEMS:
            layout, told = made(system, folder)
            copy_image(f"oci:{layout}:1", f"{host}/systems/{system.name}:1")
            name = f"{way.host}/systems/{system.name}:1"
            yield row(system.what, told, name, system.machine, way)
            if system.name == "bookworm":
                told = "as above"
                name = f"{way.host}/systems/more:1"
                with tempfile.TemporaryDirectory(dir=folder) as place:
                    more = Path(place, "more")
                    shutil.copytree(layout, more)
                    root = Path(place, "root/usr/lib/python3/dist-packages/pip-23.0.1.dist-info")
                    root.mkdir(parents=True)
                    (root / "METADATA").write_bytes(os.urandom(2 << 20))
                    add(more, Path(place, "root"), "RUN /bin/sh -c pip install x # buildkit", "usr")
                    image_target(
                        f"{way.host}/systems/{system.name}:1", Way(folder, {}, Path(cache)), (), ("amd64",), HINTS
                    )
                    copy_image(f"oci:{more}:1", f"{host}/systems/more:1")
                yield row(
                    "Debian 12 with one layer more, the others remembered", told, name, "amd64", way, cache=Path(cache)
                )
        way.close()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="look into real systems in a real registry")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    lines = ["# Images looked into in a registry\n", f"Made by `{COMMAND}`.\n"]
    lines += ["| system | it says | wheelcheck says | MB read of MB of layers | s |", "| --- | --- | --- | --- | --- |"]
    for line in rows(options.folder.resolve()):
        lines.append(line)
        print(line, file=sys.stderr, flush=True)
    if options.output:
        options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
