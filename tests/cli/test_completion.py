"""Completions, asked of the shells themselves."""

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.cli.test_processes import environment, run
from wheelcheck.cli.completion_table import Kind, jobs
from wheelcheck.cli.jobs import SHELLS
from wheelcheck.cli.parsers import parsers

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("scripts")
    made = {}
    for shell in SHELLS:
        done = run("completion", shell)
        assert (done.returncode, done.stderr) == (0, "")
        made[shell] = folder / ("_wheelcheck" if shell == "zsh" else f"wheelcheck.{shell}")
        made[shell].write_text(done.stdout, encoding="utf-8")
    return made


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "poetry.lock").write_text("")
    (tmp_path / "Dockerfile").write_text("")
    (tmp_path / "kept").mkdir()
    return tmp_path


def in_bash(script: Path, line: str, folder: Path) -> list[str]:
    """What bash's own function puts into COMPREPLY."""
    program = 'source "$1"; COMP_LINE=$2 COMP_POINT=${#2}; _wheelcheck; printf "%s\\n" "${COMPREPLY[@]}"'
    command = ["bash", "--norc", "-c", program, "bash", str(script), line]
    return _lines(command, folder)


def in_fish(script: Path, line: str, folder: Path) -> list[str]:
    """What fish would offer, without descriptions."""
    program = 'source $argv[1]; complete -C "$argv[2]"'
    command = ["fish", "--no-config", "-c", program, str(script), line]
    return [each.partition("\t")[0] for each in _lines(command, folder)]


def _lines(command: Sequence[str], folder: Path) -> list[str]:
    environ = environment(HOME=str(folder), XDG_CONFIG_HOME=str(folder / "kept"), XDG_DATA_HOME=str(folder / "kept"))
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if line]


def typed(command: Sequence[str], prepare: str, line: str, wanted: str, folder: Path) -> str:
    """Type a line and a TAB on a terminal until `wanted` is on it; all that was shown."""
    parent, child = pty.openpty()
    environ = environment(HOME=str(folder), PS1="> ", TERM="dumb", COLUMNS="200")
    process = subprocess.Popen(command, env=environ, cwd=folder, stdin=child, stdout=child, stderr=child)
    os.close(child)

    def read(until: str) -> str:
        shown, patience = "", time.monotonic() + 30
        while until not in shown and time.monotonic() < patience:
            if select.select([parent], [], [], 1)[0]:
                shown += os.read(parent, 65536).decode(errors="replace")
        return shown

    os.write(parent, f"{prepare}; echo rea''dy\n".encode())
    read("ready\r\n")
    os.write(parent, f"{line}\t\t".encode())
    shown = read(wanted)
    process.kill()
    process.wait()
    os.close(parent)
    return shown


ASKED: list[tuple[str, str]] = [
    ("wheelcheck --ba", "--base"),
    ("wheelcheck --base slim-bookw", "slim-bookworm"),
    ("wheelcheck --base=slim-bookw", "slim-bookworm"),
    ("wheelcheck -b alpine,slim-bookw", "alpine,slim-bookworm"),
    ("wheelcheck --base ubuntu:22", "ubuntu:22.04"),
    ("wheelcheck --arch arm6", "arm64"),
    ("wheelcheck --fail-on comp", "compile"),
    ("wheelcheck --format sa", "sarif"),
    ("wheelcheck --output sar", "sarif="),
    ("wheelcheck --installer poe", "poetry"),
    ("wheelcheck --dockerfile Dock", "Dockerfile"),
    ("wheelcheck poet", "poetry.lock"),
    ("wheelcheck fix poet", "poetry.lock"),
    ("wheelcheck dockerf", "dockerfile"),
    ("wheelcheck fix --wri", "--write"),
    ("wheelcheck fix --format js", "json"),
    ("wheelcheck explain no-mus", "no-musllinux-wheel"),
    ("wheelcheck completion zs", "zsh"),
    ("wheelcheck --cache-dir ke", "kept"),
]
NOT_OFFERED = [
    ("wheelcheck poetry.lock dockerf", "dockerfile"),
    ("wheelcheck explain poet", "poetry.lock"),
    ("wheelcheck dockerfile --sugg", "--suggest"),
    ("wheelcheck fix --format sa", "sarif"),
    ("wheelcheck --cache-dir poet", "poetry.lock"),
]
Complete = Callable[[Path, str, Path], list[str]]
SCRIPTED: dict[str, Complete] = {"bash": in_bash, "fish": in_fish}


@pytest.mark.parametrize(("line", "wanted"), ASKED)
@pytest.mark.parametrize("shell", sorted(SCRIPTED))
def test_what_is_offered(shell: str, line: str, wanted: str, scripts: dict[str, Path], work: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell}")
    offered = [each.removesuffix("/") for each in SCRIPTED[shell](scripts[shell], line, work)]
    if shell == "bash":
        # What bash takes for words of their own is not repeated.
        wanted = wanted.rpartition(":")[2]
    assert wanted in [each.removeprefix("--base=") for each in offered]
    # fish goes on to what has the letters in another case.
    assert shell == "fish" or all(each.removeprefix("--base=").startswith(wanted[:2]) for each in offered)


@pytest.mark.parametrize(("line", "unwanted"), NOT_OFFERED)
@pytest.mark.parametrize("shell", sorted(SCRIPTED))
def test_what_is_not(shell: str, line: str, unwanted: str, scripts: dict[str, Path], work: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell}")
    assert unwanted not in SCRIPTED[shell](scripts[shell], line, work)


@pytest.mark.parametrize(("line", "wanted"), ASKED)
@pytest.mark.skipif(shutil.which("zsh") is None, reason="no zsh")
def test_what_zsh_types(line: str, wanted: str, scripts: dict[str, Path], work: Path) -> None:
    folder = scripts["zsh"].parent
    prepare = f"fpath=({folder} $fpath); autoload -Uz compinit; compinit -D -u; PS1='> '"
    shown = typed(["zsh", "-f", "-i"], prepare, line, wanted, work)
    assert wanted in shown


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_a_name_with_a_colon_is_typed_once_in_bash(scripts: dict[str, Path], work: Path) -> None:
    shown = typed(
        ["bash", "--norc", "-i"], f"source {scripts['bash']}", "wheelcheck --base ubuntu:22", "ubuntu:22.04", work
    )
    assert "ubuntu:22.04" in shown
    assert "ubuntu:ubuntu" not in shown


def test_every_option_of_every_job_is_there() -> None:
    found = {job.name: {name for option in job.options for name in option.names} for job in jobs()}
    wanted = {
        name: {text for action in parser._actions for text in action.option_strings}
        for name, parser in parsers().items()
    }
    assert found == wanted


def test_words_hold_nothing_that_a_shell_would_read() -> None:
    for job in jobs():
        for option in job.options:
            assert all(set(word) <= set("abcdefghijklmnopqrstuvwxyz0123456789.:/_-") for word in option.words), option
            assert option.kind not in {Kind.WORD, Kind.LIST} or option.words, option


@pytest.mark.parametrize("words", [["completion"], ["completion", "tcsh"], ["completion", "bash", "zsh"]])
def test_a_wrong_shell(words: list[str]) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("wheelcheck: error: ")


def test_the_script_passes_shellcheck(scripts: dict[str, Path]) -> None:
    program = Path(sys.executable).with_name("shellcheck")
    done = subprocess.run([program, "--shell=bash", scripts["bash"]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
