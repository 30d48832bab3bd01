"""Who may log in to a registry: `~/.docker/config.json`, and the credential helpers that it names."""

import json
import os
import re
import subprocess
from base64 import b64decode
from collections.abc import Callable, Mapping
from pathlib import Path

__all__ = ["docker_login"]

_HUB_KEYS = ("https://index.docker.io/v1/", "index.docker.io", "docker.io", "registry-1.docker.io")
_HELPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,60}")
_SECONDS = 20
_LARGEST = 1 << 20


def docker_login(environ: Mapping[str, str]) -> Callable[[str], tuple[str, str] | None]:
    """A function that gives user and password for a registry's host.

    Args:
        environ: `DOCKER_CONFIG` says where the file is, else `HOME`.
    """
    folder = environ.get("DOCKER_CONFIG") or os.path.join(environ.get("HOME", ""), ".docker")  # noqa: PTH118  a text
    settings = _settings(Path(folder) / "config.json")

    def login(host: str) -> tuple[str, str] | None:
        keys = (
            _HUB_KEYS if host in _HUB_KEYS else (host, f"https://{host}", f"https://{host}/v1/", f"https://{host}/v2/")
        )
        helpers = settings.get("credHelpers")
        helper = next((helpers[key] for key in keys if key in helpers), None) if isinstance(helpers, dict) else None
        found = _asked(helper, keys[0], environ) if isinstance(helper, str) else None
        found = found or _stored(settings.get("auths"), keys)
        store = settings.get("credsStore")
        return found or (_asked(store, keys[0], environ) if isinstance(store, str) else None)

    return login


def _settings(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as opened:
            found = json.loads(opened.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _stored(auths: object, keys: tuple[str, ...]) -> tuple[str, str] | None:
    if not isinstance(auths, dict):
        return None
    for key in keys:
        entry = auths.get(key)
        text = entry.get("auth") if isinstance(entry, dict) else None
        if isinstance(text, str):
            try:
                user, colon, password = b64decode(text, validate=True).decode().partition(":")
            except ValueError:
                continue
            if colon:
                return user, password
    return None


def _asked(helper: str, server: str, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """`docker-credential-NAME get`, as Docker asks it."""
    if not _HELPER.fullmatch(helper):
        return None
    try:
        done = subprocess.run(  # noqa: S603  the user's own program, named in the user's own settings
            [f"docker-credential-{helper}", "get"],
            input=server.encode(),
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            env=dict(environ),
        )
        found = json.loads(done.stdout[:_LARGEST]) if not done.returncode else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    if not isinstance(found, dict):
        return None
    user, secret = found.get("Username"), found.get("Secret")
    return (user, secret) if isinstance(user, str) and isinstance(secret, str) else None
