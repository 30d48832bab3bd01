"""`wheelcheck dockerfile`: a Dockerfile that installs the lock."""

from collections.abc import Sequence

from wheelcheck.cli.arguments import parse_dockerfile
from wheelcheck.cli.asking import asked, warn_of
from wheelcheck.cli.messages import say
from wheelcheck.cli.outputs import check_writable, print_text, write_file

__all__ = ["dockerfile"]


def dockerfile(words: Sequence[str]) -> int:
    """Carry out the command line; the exit code."""
    options = parse_dockerfile(words[1:])
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
