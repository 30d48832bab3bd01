"""`wheelcheck dockerfile`: a Dockerfile that installs the lock."""

from collections.abc import Sequence

from wheelcheck.cli.arguments import parse_dockerfile
from wheelcheck.cli.asking import asked, warn_of
from wheelcheck.cli.messages import say
from wheelcheck.cli.outputs import check_writable, print_text, write_file
from wheelcheck.cli.settings import configure

__all__ = ["dockerfile"]

_UNUSED = {"dockerfile", "build-args", "stage", "fail-on", "baseline", "exceptions", "format", "suggest"}
"""Settings about a Dockerfile that is there, and about a gate that this job does not have."""


def dockerfile(words: Sequence[str]) -> int:
    """Carry out the command line; the exit code."""
    options = parse_dockerfile(words[1:])
    configure(options, unused=_UNUSED)
    if options.write and options.write != "-":
        check_writable(options.write)
    from wheelcheck.app import write_dockerfile

    with asked(options) as question:
        text, report, hindrances = write_dockerfile(question)
    if not options.quiet:
        warn_of(report)
    if text is None:
        for line in hindrances:
            say(f"error: {line}")
        return report.gate.exit_code
    if options.write and options.write != "-":
        write_file(options.write, text)
    else:
        print_text(text)
    return 0
