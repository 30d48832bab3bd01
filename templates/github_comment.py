"""Writes a report as a comment on a pull request: over the one that it wrote before, so that there is never a second.

A step of the action. Everything comes by the environment: `GITHUB_API_URL` and `GITHUB_REPOSITORY`, which every job
has, `TOKEN`, `NUMBER` (of the pull request, empty outside of one) and `MARKDOWN` (the report's file).
https://docs.github.com/en/rest/issues/comments
"""

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_PAGE = 100
_PAGES = 30
_SECONDS = 30


def main() -> int:
    """Write the comment; 0 also where there is no pull request."""
    number = os.environ["NUMBER"]
    if not number.isascii() or not number.isdecimal():
        sys.stdout.write("no pull request: no comment\n")
        return 0
    body = Path(os.environ["MARKDOWN"]).read_text(encoding="utf-8")
    marker = body.partition("\n")[0]
    comments = f"{os.environ['GITHUB_API_URL']}/repos/{os.environ['GITHUB_REPOSITORY']}/issues"
    try:
        found = next((each for each in _comments(f"{comments}/{number}/comments") if _is_ours(each, marker)), None)
        if found is None:
            _ask("POST", f"{comments}/{number}/comments", {"body": body})
        else:
            _ask("PATCH", f"{comments}/comments/{int(found['id'])}", {"body": body})
    except (OSError, ValueError, KeyError, TypeError) as error:
        # The gate's answer is the check's; a comment that cannot be written (a fork's token may not) changes nothing.
        told = f"{error.code}" if isinstance(error, urllib.error.HTTPError) else type(error).__name__
        sys.stdout.write(f"::warning title=wheelcheck::no comment could be written ({told})\n")
    return 0


def _is_ours(comment: Mapping[str, Any], marker: str) -> bool:
    """Of a bot and with our marker: what a person wrote is never written over, whatever it begins with."""
    return comment["user"]["type"] == "Bot" and str(comment["body"]).startswith(marker)


def _comments(url: str) -> Iterator[Mapping[str, Any]]:
    for page in range(1, _PAGES + 1):
        comments = _ask("GET", f"{url}?per_page={_PAGE}&page={page}")
        yield from comments
        if len(comments) < _PAGE:
            return


def _ask(method: str, url: str, content: object = None) -> Any:
    data = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(url, data, {"Accept": "application/vnd.github+json"}, method=method)  # noqa: S310 - the runner's own address
    # Not sent on where an answer redirects to.
    request.add_unredirected_header("Authorization", f"Bearer {os.environ['TOKEN']}")
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
        return json.load(answer)


if __name__ == "__main__":
    sys.exit(main())
