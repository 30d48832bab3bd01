"""`--help` teaches by example: every job has some, and each of them is a command line that it takes."""

import re
import shlex
from collections.abc import Iterator

import pytest

from tests.cli.test_processes import run
from wheelcheck.cli.arguments import parse, parse_dockerfile, parse_fix
from wheelcheck.cli.parsers import MAIN, parsers


def examples(job: str) -> Iterator[list[str]]:
    """The words after `wheelcheck` of each example in a job's help; what is two spaces off tells what it does."""
    epilog = parsers()[job].epilog or ""
    (block,) = [part for part in epilog.split("\n\n") if part.startswith("examples:")]
    for line in re.sub(r" \\\n +", " ", block).splitlines():
        if line.startswith("  wheelcheck"):
            program, *words = shlex.split(re.split(r" {2,}| > ", line.strip())[0])
            assert program == "wheelcheck"
            yield words


@pytest.mark.parametrize("job", list(parsers()))
def test_every_example_is_a_command_line(job: str) -> None:
    found = list(examples(job))
    assert 2 <= len(found) <= 12
    for words in found:
        if job == MAIN:
            parse(words)
        else:
            assert words[0] == job
            if job == "fix":
                parse_fix(words[1:])
            elif job == "dockerfile":
                parse_dockerfile(words[1:])
            else:
                done = run(*words)
                assert (done.returncode, done.stderr) == (0, "")
                assert done.stdout


@pytest.mark.parametrize("job", list(parsers()))
def test_help_fits_a_screen_s_width(job: str) -> None:
    done = run(*([] if job == MAIN else [job]), "--help", COLUMNS="80")
    assert (done.returncode, done.stderr) == (0, "")
    assert "examples:" in done.stdout
    too_long = [line for line in done.stdout.splitlines() if len(line) > 80]
    assert [line for line in too_long if "completion bash" not in line] == []


def test_the_main_help_names_every_job() -> None:
    told = run("--help").stdout
    assert [job for job in parsers() if job != MAIN and f"  wheelcheck {job} " not in told] == []
