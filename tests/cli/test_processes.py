"""The command line as a process: streams, pipes, signals, exit codes, loaded modules."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SGR = re.compile(r"\x1b\[[0-9;]*m")


def environment(**changes: str) -> dict[str, str]:
    # Unbuffered streams would hide what fails only when the interpreter flushes them at its end.
    told = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONUNBUFFERED", "WHEELCHECK_DEBUG"}
    kept = {name: value for name, value in os.environ.items() if name not in told}
    return {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **changes}


def driver(*words: str) -> list[str]:
    return [sys.executable, str(ROOT / "tests" / "cli" / "driver.py"), *words]


def run(*words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        driver(*words),
        env=environment(**changes),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def on_terminal(command: Sequence[str], environ: dict[str, str]) -> tuple[int, str]:
    """Run with stdout and stderr on a terminal; returns the exit code and all that was shown."""
    parent, child = pty.openpty()
    process = subprocess.Popen(command, env=environ, stdin=child, stdout=child, stderr=child)
    os.close(child)
    shown = b""
    while select.select([parent], [], [], 60)[0]:
        try:
            block = os.read(parent, 65536)
        except OSError:
            break
        if not block:
            break
        shown += block
    os.close(parent)
    return process.wait(60), shown.decode()


# --- what is printed where -------------------------------------------------------------------------------------------


def test_a_pipe_gets_plain_text_and_nothing_else() -> None:
    done = run("poetry.lock")
    assert done.returncode == 1
    assert done.stdout == (ROOT / "tests/golden/two-targets-80.txt").read_text(encoding="utf-8")
    assert done.stderr == ("wheelcheck: warning: index.example.org: 503 Service Unavailable (internal-tool)\n")


def test_a_terminal_gets_colours() -> None:
    code, shown = on_terminal(driver("poetry.lock"), environment(COLUMNS="80"))
    assert code == 1
    assert "\x1b[1;31m" in shown
    golden = (ROOT / "tests/golden/two-targets-80.txt").read_text(encoding="utf-8")
    assert golden.splitlines() == SGR.sub("", shown).splitlines()[1:]


@pytest.mark.parametrize("changes", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}])
def test_no_colour_where_none_is_wanted(changes: dict[str, str]) -> None:
    _, shown = on_terminal(driver("poetry.lock"), environment(COLUMNS="80", **changes))
    assert "\x1b" not in shown
    assert "gate: FAILED" in shown


def test_an_empty_no_color_means_nothing() -> None:
    assert "\x1b[" in on_terminal(driver("poetry.lock"), environment(NO_COLOR=""))[1]


def test_colour_by_option() -> None:
    assert "\x1b[31m" in run("poetry.lock", "--color", "always", NO_COLOR="1").stdout
    assert "\x1b[" in run("poetry.lock", FORCE_COLOR="1").stdout
    assert "\x1b" not in on_terminal(driver("poetry.lock", "--color", "never"), environment())[1]


def test_columns_are_obeyed() -> None:
    assert run("a", COLUMNS="120").stdout == (ROOT / "tests/golden/two-targets-120.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", ["0", "-5", "x", "99999999999999999999", "²"])
def test_odd_columns_do_no_harm(columns: str) -> None:
    assert run("a", COLUMNS=columns).stdout == run("a").stdout


def test_an_encoding_without_our_signs_gets_ascii() -> None:
    done = subprocess.run(
        driver("a"), env=environment(PYTHONIOENCODING="ascii"), capture_output=True, timeout=60, check=False
    )
    assert done.stdout.decode("ascii") == (ROOT / "tests/golden/two-targets-80-ascii.txt").read_text(encoding="utf-8")


def test_progress_is_for_terminals_and_leaves_no_trace() -> None:
    _, shown = on_terminal(driver("a"), environment(DRIVER="progress"))
    assert re.search(r"asking the index \[#+\.+\] \d/8", shown)
    assert shown.count("asking the index") == shown.count("\r\x1b[Kasking")
    assert shown.index("\r\x1b[Kwheelcheck: warning") > shown.rindex("asking the index")
    assert "asking" not in run("a", DRIVER="progress").stderr
    assert "asking" not in on_terminal(driver("a", "-q"), environment(DRIVER="progress"))[1]


def test_json_on_stdout() -> None:
    done = run("a", "--format", "json")
    assert json.loads(done.stdout)["schema"] == "wheelcheck-report/1"
    assert done.stdout.isascii()


def test_quiet() -> None:
    done = run("a", "-q")
    assert done.stdout.startswith("✗ gate: FAILED")
    assert (done.stderr, done.returncode) == ("", 1)


# --- files -----------------------------------------------------------------------------------------------------------


def test_files_are_written_beside_the_table(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    done = run("a", "--output", f"json={path}", "--output", f"table={tmp_path / 'report.txt'}")
    assert "gate: FAILED" in done.stdout
    assert json.loads(path.read_text())["gate"]["passed"] is False
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == done.stdout
    assert sorted(each.name for each in tmp_path.iterdir()) == ["report.json", "report.txt"]


def test_several_formats_at_once(tmp_path: Path) -> None:
    names = ("json", "jsonl", "csv", "github", "gitlab", "sarif", "junit", "table")
    outputs = [word for name in names for word in ("--output", f"{name}={tmp_path / name}")]
    done = run("a", *outputs, "--output", "markdown=-")
    assert done.returncode == 1
    assert done.stdout.startswith("<!-- wheelcheck -->\n### \u2717 wheelcheck: the gate failed\n")
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(names)
    for name in names:
        written = (tmp_path / name).read_bytes()
        assert b"psycopg2" in written
        if name != "table":
            assert run("a", "--format", name).stdout.encode() == written.replace(b"\r\n", b"\n")
            assert run("a", "--format", name, "-q", "--color", "always").stdout.encode().count(b"\x1b") == 0


def test_machines_get_line_ends_as_their_format_has_them(tmp_path: Path) -> None:
    run("a", "--output", f"csv={tmp_path / 'report.csv'}")
    assert (tmp_path / "report.csv").read_bytes().count(b"\r\n") == 1 + 9 * 2
    done = subprocess.run(
        driver("a", "--format", "csv"), env=environment(), capture_output=True, timeout=60, check=False
    )
    assert done.stdout == (tmp_path / "report.csv").read_bytes()


def test_output_may_be_stdout() -> None:
    assert json.loads(run("a", "--output", "json=-").stdout)


def test_permissions_and_links_survive(tmp_path: Path) -> None:
    real = tmp_path / "real.json"
    real.write_text("old")
    real.chmod(0o640)
    link = tmp_path / "link.json"
    link.symlink_to(real)
    run("a", "--output", f"json={link}")
    assert link.is_symlink()
    assert json.loads(real.read_text())
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    run("a", "--output", f"json={tmp_path / 'new'}")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_file_is_replaced_and_never_written_into(tmp_path: Path) -> None:
    path, other_name = tmp_path / "report.json", tmp_path / "other.json"
    path.write_text("old")
    other_name.hardlink_to(path)
    run("a", "--output", f"json={path}")
    assert other_name.read_text() == "old"
    assert json.loads(path.read_text())


def test_a_disk_that_fills_up_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("old")
    # A limit on the size of files stands in for a full disk.
    limited = ["sh", "-c", 'ulimit -f 8; exec "$@"', "sh", *driver("a", "--output", f"json={path}")]
    done = subprocess.run(
        limited, env=environment(DRIVER="large"), capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == f"wheelcheck: error: {path}: cannot be written: File too large"
    assert [each.read_text() for each in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("name", ["missing/report.json", ""])
def test_a_file_that_cannot_be_written_ends_the_run_at_once(tmp_path: Path, name: str) -> None:
    done = run("a", "--output", f"json={tmp_path / name}", DRIVER="crash")
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


def test_devices_are_written_directly() -> None:
    assert run("a", "--output", "json=/dev/null", DRIVER="clean").returncode == 0


def test_a_full_disk_is_told() -> None:
    done = run("a", "--output", "json=/dev/full", DRIVER="clean")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "wheelcheck: error: /dev/full: cannot be written: No space left on device\n"


# --- exit codes and errors -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "code"), [("sample", 1), ("clean", 0), ("empty", 0), ("crash", 3), ("input-error", 2)]
)
def test_exit_codes(behaviour: str, code: int) -> None:
    done = run("a", DRIVER=behaviour)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_an_input_error_is_one_harmless_line() -> None:
    done = run("a", DRIVER="input-error")
    assert done.stdout == ""
    assert done.stderr == "wheelcheck: error: bad\\n.lock:3: \\x1b[31mnot a lock\n"


def test_a_defect_of_ours_is_one_harmless_line_unless_debugging() -> None:
    done = run("a", DRIVER="crash")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(r"wheelcheck: internal error: ZeroDivisionError: the engine\nfell \x1b[1m over")
    assert "Traceback" in run("a", DRIVER="crash", WHEELCHECK_DEBUG="1").stderr


@pytest.mark.parametrize(
    "words",
    [
        ["--nonsense"],
        ["--format", "xml"],
        ["--output", "json"],
        ["--output", "xml=a"],
        ["--offline", "--refresh"],
        ["--no-cache", "--cache-dir", "x"],
        ["-E", "a", "--all-extras"],
        ["--no-index", "--index-url", "https://index.example.org/simple"],
        ["-q", "-v"],
        ["--fail-on", "wheel"],
        ["--fail-on", ","],
        ["--fail-on="],
        ["--timeout", "-1"],
        ["--timeout", "nan"],
        ["--format", "json", "--output", "table=-"],
        ["--output", "json=a", "--output", "table=a"],
        ["--base"],
        ["explain", "no-such-code"],
        ["bases", "extra"],
        ["\x1b[31m", "--also\x1b[31m"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(words: list[str]) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.rstrip("\n").isprintable()
    assert done.stderr.startswith("wheelcheck: error: ")


def test_options_reach_the_engine() -> None:
    words = (
        "a.lock -b alpine,slim --base ubi9 b.lock -p 3.12,3.13 --arch arm64 --only main,dev --with docs --without x "
        "-E one,two --fail-on compile --fail-on missing --allow a,b --explain c --installer uv --index-url U "
        "--extra-index-url V --find-links a,b --no-binary :all: --only-binary d --cache-dir C --refresh --timeout 5"
    )
    said = json.loads(run(*words.split(), DRIVER="options").stderr.partition("wheelcheck:")[0])
    assert said["locks"] == ["a.lock", "b.lock"]
    assert said["bases"] == ["alpine", "slim", "ubi9"]
    assert (said["pythons"], said["arches"]) == (["3.12", "3.13"], ["arm64"])
    assert (said["only"], said["with_groups"], said["without"]) == (["main", "dev"], ["docs"], ["x"])
    assert (said["extras"], said["fail_on"], said["allow"]) == (["one", "two"], ["compile", "missing"], ["a", "b"])
    assert (said["explain"], said["installer"]) == (["c"], "uv")
    assert (said["index_url"], said["extra_index_urls"], said["find_links"]) == ("U", ["V"], ["a,b"])
    assert (said["no_binary"], said["only_binary"], said["timeout"]) == ([":all:"], ["d"], 5.0)
    assert (said["cache_dir"], said["refresh"], said["offline"]) == ("C", True, False)


def test_defaults_leave_the_decision_to_the_engine() -> None:
    said = json.loads(run(DRIVER="options").stderr.partition("wheelcheck:")[0])
    assert said["locks"] == []
    assert [said[name] for name in ("extras", "fail_on", "installer", "cache_dir", "timeout")] == [None] * 5
    assert json.loads(run("--fail-on", "none", DRIVER="options").stderr.partition("wheelcheck:")[0])["fail_on"] == []


def test_an_unused_allowance_is_told() -> None:
    done = run("a", DRIVER="allowance")
    assert "wheelcheck: warning: --allow nothing-like-it: no lock has such a package\n" in done.stderr
    assert "--allow torch" not in done.stderr


# --- pipes and signals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [["a", "--all"], ["a", "--format", "json"], ["--help"], ["--version"], ["explain"], ["bases"]]
)
def test_a_reader_that_leaves_early_hears_nothing(words: list[str]) -> None:
    process = subprocess.Popen(
        driver(*words), env=environment(DRIVER="large"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(60) == (1 if words[0] == "a" else 0)
    assert not [line for line in errors.splitlines() if not line.startswith("wheelcheck: warning")]


@pytest.mark.parametrize("words", [["a"], ["--help"], ["--version"], ["explain"]])
def test_a_full_stdout_is_one_line(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            driver(*words, *(["-q"] if words == ["a"] else [])),
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, "wheelcheck: error: cannot write to stdout: No space left on device\n")


def test_closed_streams_are_no_defect() -> None:
    done = subprocess.run(["sh", "-c", '"$@" >&- 2>&-', "sh", *driver("a")], env=environment(), timeout=60, check=False)
    assert done.returncode == 1


@pytest.mark.parametrize("behaviour", ["sleep", "threads"])
def test_ctrl_c_is_one_line_and_waits_for_nobody(behaviour: str) -> None:
    process = subprocess.Popen(
        driver("a"), env=environment(DRIVER=behaviour), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    assert process.stderr.readline() == b"ready\n"
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert (process.returncode, output, errors) == (130, b"", b"wheelcheck: interrupted\n")


# --- what is loaded --------------------------------------------------------------------------------------------------

HEAVY = {
    "packaging",
    "rich",
    "httpx",
    "yaml",
    "tomllib",
    "dataclasses",
    "inspect",
    "subprocess",
    "logging",
    "shutil",
    "importlib.metadata",
}


def loaded(words: list[str], *, engine: bool = False) -> set[str]:
    path = (
        "import runpy; runpy.run_path(sys.argv[0], run_name='__main__')"
        if engine
        else "from wheelcheck.cli import main; main()"
    )
    code = f"import sys, atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); {path}"
    script = f"import sys; sys.argv = {driver(*words)[1:]!r}; exec({code!r})"
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("name", ["jsonl", "csv", "markdown", "github", "gitlab", "sarif", "junit"])
def test_a_format_loads_no_other_and_no_socket(name: str) -> None:
    modules = loaded(["a", "--format", name], engine=True)
    others = {"csv", "markdown", "github", "gitlab", "sarif", "junit", "table"} - {name}
    assert f"wheelcheck.render.{name}" in modules
    assert not modules & {f"wheelcheck.render.{other}" for other in others}
    assert not modules & {"socket", "ssl", "urllib.request", "rich"}


def test_version_loads_next_to_nothing() -> None:
    modules = loaded(["--version"])
    assert "wheelcheck.cli" in modules
    assert not modules & (HEAVY | {"argparse", "json", "pathlib", "wheelcheck.cli.command"})


def test_help_loads_no_engine() -> None:
    modules = loaded(["--help"])
    assert "argparse" in modules
    # argparse itself asks shutil for the width of the screen.
    assert not modules & (HEAVY - {"shutil"} | {"wheelcheck.app", "wheelcheck.render.table"})


@pytest.mark.parametrize("words", [["a"], ["a", "--format", "json"], ["a", "--output", "json=/dev/null"]])
def test_a_run_in_a_pipe_loads_no_rich(words: list[str]) -> None:
    modules = loaded(words, engine=True)
    assert "wheelcheck.render.sentences" in modules
    assert not modules & {"wheelcheck.render.findings", "wheelcheck.render.markdown", "xml.etree.ElementTree"}
    assert not modules & {"rich", "rich.console", "shutil", "wheelcheck.render.explain", "wheelcheck.cli.progress"}


def test_what_follows_two_dashes_is_a_file() -> None:
    done = run("a.lock", "--offline", "--", "--version", DRIVER="options")
    said = json.loads(done.stderr.partition("wheelcheck:")[0])
    assert (said["locks"], said["offline"]) == (["a.lock", "--version"], True)
