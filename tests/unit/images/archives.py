"""What `docker save` writes, made by hand and whole enough for skopeo and podman to load it."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from tests.unit.images.test_layers import tar

__all__ = ["saved"]


def saved(
    layers: Sequence[Mapping[str, bytes | str]], tag: str = "team/base:1", architecture: str = "amd64"
) -> dict[str, bytes | str]:
    """The members of the archive, layers first, as podman and older engines order them."""
    contents = {f"{hashlib.sha256(content).hexdigest()}.tar": content for content in map(tar, layers)}
    config = json.dumps(
        {
            "architecture": architecture,
            "os": "linux",
            "config": {},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{name.removesuffix('.tar')}" for name in contents]},
        }
    ).encode()
    name = f"{hashlib.sha256(config).hexdigest()}.json"
    listed = [{"Config": name, "RepoTags": [tag], "Layers": list(contents)}]
    return {**contents, name: config, "manifest.json": json.dumps(listed).encode()}
