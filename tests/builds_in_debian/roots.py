"""Clean Debian releases (debootstrap), and fresh copies of them (overlayfs) in which commands run."""

import os
import re
import shutil
import ssl
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

__all__ = ["RELEASES", "Place", "Target", "make_headers", "make_root", "mirror", "target_of"]

RELEASES = {"bullseye": ("11", "3.9"), "bookworm": ("12", "3.11"), "trixie": ("13", "3.13")}
"""Codename -> version of the release and of its python3."""

INTERPRETER = "python3 python3-pip python3-venv"
CERTIFICATES = "etc/builds-in-debian.pem"
PIP_SETTINGS = re.compile(
    r"PIP_(INDEX_URL|EXTRA_INDEX_URL|TRUSTED_HOST|DEFAULT_TIMEOUT)|(https?|no|ftp|all)_proxy", re.IGNORECASE
)
APT_SETTINGS = re.compile(r'Acquire::(Check|Retries|https?::)[\w:-]* ".+";')

ENTER = """
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root"
mount -t proc proc "$2/root/proc"
mount --rbind /dev "$2/root/dev"
mount --bind "$3" "$2/root/var/cache/apt/archives"
exec chroot "$2/root" /bin/sh -c "$4"
"""
HEADERS = """
version=$(python3 -c "import sys; print('python%d.%d' % sys.version_info[:2])") && cd /tmp && apt-get update &&
apt-get download lib$version lib$version-dev && for each in *.deb; do dpkg-deb -x $each /; done && rm *.deb && ldconfig
"""


class Target(NamedTuple):
    """A release as wheelcheck and as this machine knows it.

    Attributes:
        label: The image that it stands for.
        question: wheelcheck's options.
        layers: overlayfs's lower folders, the top one first.
        archives: Packages that apt has downloaded.
        results: Logs, and what was found.
    """

    label: str
    question: tuple[str, ...]
    layers: tuple[Path, ...]
    archives: Path
    results: Path


class Place:
    """A fresh copy of a root file system; what is written there stays in `folder/upper`."""

    def __init__(self, target: Target, folder: Path) -> None:
        self.target = target
        self.folder = folder
        for name in ("upper", "work", "root"):
            (folder / name).mkdir(parents=True)

    def run(self, command: str, log: Path, limit: float = 900) -> bool:
        """Run a shell command inside; its output is appended to the log.

        It has mount and process namespaces of its own: when its first process ends, or the time is over, nothing that
        it started or mounted is left.
        """
        lower = ":".join(map(str, self.target.layers))
        words = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"]
        words += ["sh", "-ec", ENTER, "enter", lower, str(self.folder), str(self.target.archives), command]
        with log.open("a") as output:
            print(f"\n# {command}", file=output, flush=True)
            try:
                done = subprocess.run(
                    words,
                    check=False,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=_environment(),
                    timeout=limit,
                )
            except subprocess.TimeoutExpired:
                print(f"TimeoutError: not done after {limit:.0f} seconds", file=output)
                return False
        return done.returncode == 0

    def inside(self, path: str) -> Path:
        """Where to find on this machine what was written inside, or to put what shall be there."""
        return self.folder / "upper" / path


def target_of(release: str, folder: Path, *, headers: bool) -> Target:
    """The folders of a release; with headers it stands for the official image of Python."""
    version, python = RELEASES[release]
    folder = folder.resolve()
    label = f"python:{python}-slim-{release}" if headers else f"debian:{version}"
    target = Target(
        label=label,
        question=("--base", f"slim-{release}", "--python", python) if headers else ("--base", label),
        layers=(folder / f"{release}-headers", folder / release) if headers else (folder / release,),
        archives=folder / "archives" / release,
        results=folder / "results" / label.replace(":", ""),
    )
    target.results.mkdir(parents=True, exist_ok=True)
    (target.archives / "partial").mkdir(parents=True, exist_ok=True)
    return target


def mirror() -> str:
    """The archive that this machine's own apt uses."""
    told = _output_of("apt-get", "indextargets", "--format", "$(LABEL) $(REPO_URI)", "Created-By: Packages")
    found = [line.split(" ", 1)[1] for line in told.splitlines() if line.startswith("Debian ")]
    if not found:
        raise SystemExit("this machine's apt knows no Debian archive: give --mirror")
    return found[0]


def make_root(target: Target, archive: str) -> None:
    """debootstrap, Debian's Python and a virtual environment: what each package starts from."""
    root = target.layers[-1]
    if root.exists():
        return
    partial = root.with_name(f"{root.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    options = ("--variant=minbase", "--include=ca-certificates")
    subprocess.run(["debootstrap", *options, root.name, str(partial), archive], check=True, stdout=sys.stderr)
    _set_up(partial)
    for command in (
        f"apt-get update && apt-get install -y --no-install-recommends {INTERPRETER}",
        "apt-get clean && python3 -m venv /venv",
    ):
        words = ["chroot", str(partial), "sh", "-c", command]
        subprocess.run(words, check=True, stdout=sys.stderr, env=_environment())
    partial.rename(root)


def _set_up(root: Path) -> None:
    """The way to the network; no waiting for the disk, and no services."""
    bundle = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    if bundle:
        shutil.copy(bundle, root / CERTIFICATES)
    for name in ("resolv.conf", "hosts"):
        shutil.copy(f"/etc/{name}", root / "etc" / name)
    settings = [line for line in _output_of("apt-config", "dump").splitlines() if APT_SETTINGS.fullmatch(line)]
    (root / "etc/apt/apt.conf.d/90machine").write_text("\n".join([*settings, ""]))
    (root / "etc/dpkg/dpkg.cfg.d/quick").write_text("force-unsafe-io\n")
    (root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
    (root / "usr/sbin/policy-rc.d").chmod(0o755)


def make_headers(target: Target) -> None:
    """Python's headers and shared library, as the official images have them, as a layer above the release.

    Debian's python3-dev is not installed for it: that one depends on zlib1g-dev and libexpat1-dev, which a build may
    need and the images do not have.
    """
    layer = target.layers[0]
    if layer.exists():
        return
    partial = layer.with_name(f"{layer.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    place = Place(target._replace(layers=target.layers[1:]), partial)
    log = target.results / "headers.log"
    if not place.run(HEADERS, log):
        raise SystemExit(f"no headers: see {log}")
    place.inside("").rename(layer)
    shutil.rmtree(partial)


def _environment() -> dict[str, str]:
    """What a command inside sees: nothing of this machine but how to reach the index."""
    own = {name: value for name, value in os.environ.items() if PIP_SETTINGS.fullmatch(name)}
    own |= dict.fromkeys(("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), f"/{CERTIFICATES}")
    own |= {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
    return own | {"DEBIAN_FRONTEND": "noninteractive", "PIP_NO_CACHE_DIR": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def _output_of(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
