"""Builds sdists in clean Debian releases with exactly the `apt-get` line that wheelcheck prints for them.

`python -m tests.builds_in_debian --release bookworm --root FOLDER [--table FILE] [NAME==VERSION...]`, typed in the
checkout, needs root, overlayfs, unshare and debootstrap. For each package it

1. asks `wheelcheck NAME==VERSION --no-binary NAME --base debian:12 --format json` for `build_command`, `run_command`;
2. in a fresh copy of the release (minbase and Debian's own python3 with pip and venv, nothing else) runs that build
   command as it is, then `pip wheel --use-pep517 --no-deps --no-binary NAME NAME==VERSION`;
3. does the same in another fresh copy without the line's libraries, with its compilers alone (without anything, where
   the line names nothing else), and with `--each` once more without each of them: it should fail;
4. in a third one runs the run command alone, installs the wheel and imports every extension module that is in it, or
   starts the program that it is (uwsgi).

`--headers` is for the official images of Python: a copy of the release that has Python's headers and none of the
packages that Debian's python3-dev brings along, and the line for `--base slim-bookworm`.

The roots stay in FOLDER, and so do logs and results: what has been built with the same lines is not built again unless
`--again` is given. Mirror, index, certificates and proxies are the machine's own, read when this runs (`apt-get
indextargets`, `PIP_*`, `SSL_CERT_FILE`, `*_proxy`).
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.builds_in_debian.lines import Line, ask_wheelcheck
from tests.builds_in_debian.roots import RELEASES, Target, make_headers, make_root, mirror, target_of
from tests.builds_in_debian.table import cells, table
from tests.builds_in_debian.trials import Result, Step, examine

PACKAGES = (
    "psycopg2==2.9.10", "mysqlclient==2.2.4", "lxml==5.4.0", "python-ldap==3.4.4", "pycurl==7.45.6", "pillow==11.1.0",
    "xmlsec==1.3.14", "pygraphviz==1.14", "pyodbc==5.2.0", "pycairo==1.26.1", "dbus-python==1.4.0", "cffi==1.17.1",
    "python-snappy==0.6.1", "pyyaml==6.0.2", "shapely==2.0.6", "pylibmc==1.6.3", "m2crypto==0.45.1", "pycups==2.0.4",
    "uwsgi==2.0.30", "pyaudio==0.2.14", "gssapi==1.8.3", "psutil==6.1.0", "greenlet==3.1.1", "ujson==5.10.0",
    "brotli==1.1.0", "lmdb==1.5.1", "systemd-python==235", "pygobject==3.48.2", "orjson==3.8.14", "h5py==3.14.0",
)  # fmt: skip


def main() -> int:
    """Reads the command line; 1 when something was not built or cannot be imported."""
    options = _options()
    target = target_of(options.release, options.root, headers=options.headers)
    make_root(target, options.mirror or mirror())
    if options.headers:
        make_headers(target)
    results = list(_results(target, options))
    flags = "".join(f" --{flag}" for flag in ("headers", "each") if getattr(options, flag))
    command = f"python -m tests.builds_in_debian --release {options.release} --root FOLDER{flags}"
    text = "\n".join([*table(results, target.label, " ".join([command, *options.packages])), ""])
    if options.table:
        options.table.write_text(text, "utf-8")
    else:
        print(text, end="")
    return int(not all(result.imports is not None and result.imports.good for result in results))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.builds_in_debian",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("packages", nargs="*", metavar="NAME==VERSION", help="default: a list of thirty")
    parser.add_argument("--release", choices=sorted(RELEASES), required=True)
    parser.add_argument("--root", type=Path, required=True, help="folder for roots, logs and results; needs 3 GB")
    parser.add_argument("--table", type=Path, help="write the table there, else to stdout")
    parser.add_argument("--headers", action="store_true", help="as in the official images of Python")
    parser.add_argument("--each", action="store_true", help="leave out each library by itself, too")
    parser.add_argument("--again", action="store_true", help="build what has been built with the same lines, too")
    parser.add_argument("--mirror", help="Debian archive; default: the one of this machine's apt")
    parser.add_argument("--limit", type=float, default=1200, help="seconds for a build")
    return parser.parse_args()


def _results(target: Target, options: argparse.Namespace) -> Iterator[Result]:
    """One per package, told on stderr as they come."""
    for package in options.packages or PACKAGES:
        line = ask_wheelcheck(package, target.question)
        path = target.results / f"{package.replace('==', '-')}.json"
        result = _remembered(path)
        if options.again or result is None or result.line != line or (options.each and result.each is None):
            result = examine(target, package, line, folder=options.root, limit=options.limit, each=options.each)
            path.write_text(json.dumps(result._asdict(), indent=1))
        print("\t".join(cells(result)), file=sys.stderr, flush=True)
        yield result


def _remembered(path: Path) -> Result | None:
    """What an earlier run found."""
    if not path.exists():
        return None
    kept = json.loads(path.read_text())
    verdict, build, run, unknown = kept["line"]
    return Result(
        package=kept["package"],
        line=Line(verdict, build, run, tuple(unknown)),
        build=Step(*kept["build"]),
        control=kept["control"] and Step(*kept["control"]),
        imports=kept["imports"] and Step(*kept["imports"]),
        each=kept["each"] and {name: Step(*step) for name, step in kept["each"].items()},
        day=kept["day"],
    )


if __name__ == "__main__":
    sys.exit(main())
