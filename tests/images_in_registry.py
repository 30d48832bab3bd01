"""Real systems in a real registry, looked into: Debian by debootstrap, put into images by umoci.

    python -m tests.images_in_registry FOLDER [--output tests/results/images.md]

typed in the checkout as root, on a machine with `debootstrap`, `umoci`, `skopeo` and `docker-registry`. FOLDER keeps the
images between runs. Beside what wheelcheck finds stands what the system itself says, asked in a chroot.
"""

import argparse
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.builds_in_debian.roots import mirror
from wheelcheck.inspecting import Way, image_target
from wheelcheck.targets.resolve import Hints

COMMAND = "python -m tests.images_in_registry FOLDER --output tests/results/images.md"
SYSTEMS = (
    ("bullseye", "python3-pip"),
    ("bookworm", "python3-pip"),
    ("trixie", "python3-pip"),
    ("bookworm", ""),
)
"""Releases, and what is installed in them besides."""
HINTS = Hints(machine="x86_64", this_python="3.12")
ASK = "ldd --version | head -n 1; python3 -c 'import sys; print(sys.version.split()[0])' 2>/dev/null || echo none"


def made(release: str, package: str, folder: Path, archive: str) -> tuple[Path, str]:
    """An OCI layout of a system, and what it says of itself."""
    name = f"{release}-{package or 'bare'}"
    layout, said = folder / name, folder / f"{name}.txt"
    if said.exists():
        return layout, said.read_text()
    with tempfile.TemporaryDirectory(dir=folder) as place:
        root = Path(place, "rootfs")
        include = [f"--include=ca-certificates,{package}"] if package else []
        subprocess.run(
            ["debootstrap", "--variant=minbase", *include, release, root, archive], check=True, stdout=sys.stderr
        )
        told = subprocess.run(["chroot", root, "sh", "-c", ASK], check=True, capture_output=True, text=True).stdout
        bundle = Path(place, "bundle")
        shutil.rmtree(layout, ignore_errors=True)
        image = f"{layout}:1"
        for command in (
            ["umoci", "init", "--layout", layout],
            ["umoci", "new", "--image", image],
            ["umoci", "unpack", "--image", image, bundle],
            ["cp", "-a", f"{root}/.", bundle / "rootfs"],
            ["umoci", "repack", "--image", image, bundle],
        ):
            subprocess.run(list(map(str, command)), check=True, stdout=sys.stderr, stderr=sys.stderr)
    said.write_text(told)
    return layout, told


@contextmanager
def registry(folder: Path) -> Iterator[str]:
    """docker-registry on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{probe.getsockname()[1]}"
    settings = folder / "registry.json"
    storage = {"filesystem": {"rootdirectory": str(folder / "registry")}}
    settings.write_text(json.dumps({"version": 0.1, "storage": storage, "http": {"addr": host}}))
    silent = subprocess.DEVNULL
    with subprocess.Popen(["docker-registry", "serve", settings], stdout=silent, stderr=silent) as process:
        time.sleep(1)
        try:
            yield host
        finally:
            process.terminate()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="look into real systems in a real registry")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    lines = ["# Images looked into in a registry\n", f"Made by `{COMMAND}`.\n"]
    lines += ["| system | it says | wheelcheck says | MB of layers | s |", "| --- | --- | --- | --- | --- |"]
    with registry(options.folder) as host:
        for release, package in SYSTEMS:
            layout, told = made(release, package, options.folder, mirror())
            name = f"{host}/systems/{layout.name}:1"
            copy = [
                "skopeo",
                "--insecure-policy",
                "copy",
                "--quiet",
                "--dest-tls-verify=false",
                f"oci:{layout}:1",
                f"docker://{name}",
            ]
            subprocess.run(copy, check=True)
            started = time.monotonic()
            target = image_target(name, Way(options.folder, {}, None), (), ("amd64",), HINTS)
            seconds = time.monotonic() - started
            python = "no Python" if "it has no Python" in target.notes else f"Python {target.interpreter.full_version}"
            size = target.notes[0].partition(", ")[2].partition(" MB")[0]
            libc, own = told.strip().splitlines()
            found = f"{target.libc}, {python}, {target.arch}"
            lines.append(
                f"| {release} {package} | {libc.rpartition(' ')[2]}, {own} | {found} | {size} | {seconds:.1f} |"
            )
            print(lines[-1], file=sys.stderr, flush=True)
    if options.output:
        options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
