"""Images on this disk: OCI layout folders, and archives of `docker save`, `podman save`, skopeo (OCI image spec)."""

import json
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from wheelcheck.images.history import steps_of
from wheelcheck.images.layers import Layer
from wheelcheck.model.errors import InputError

__all__ = ["StoredImage", "chosen_manifest", "is_stored_image", "stored_image"]

_LARGEST_DOCUMENT = 4 << 20
_MOST_LAYERS = 500
_DEEPEST = 4
_PIECE = 1 << 18
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_NAME = re.compile(r"[\w./-]{1,255}")


class StoredImage(NamedTuple):
    """An image whose parts are within reach.

    Attributes:
        config: Its configuration: `architecture`, `os`, `config`, `history`.
        layers: The lowest first.
        digest: Of the digests of its configuration and its layers; `""` where these are not compared.
        is_packed: The sizes of its layers are those that are downloaded.
    """

    config: Mapping[str, Any]
    layers: tuple[Layer, ...]
    digest: str = ""
    is_packed: bool = True


class _Store(NamedTuple):
    """Where parts are looked up by name."""

    path: str
    read: Callable[[str], bytes | None]
    size: Callable[[str], int]
    open: Callable[[str], Iterable[bytes]]


def is_stored_image(path: Path) -> bool:
    """Whether it looks like an image on disk."""
    if path.is_dir():
        return (path / "index.json").is_file()
    return path.is_file() and tarfile.is_tarfile(path)


@contextmanager
def stored_image(path: Path, architecture: str) -> Iterator[StoredImage]:
    """Find an image's configuration and layers; these can be read until the context is left.

    Args:
        path: An OCI layout folder, or an archive.
        architecture: OCI's name (`amd64`, `arm/v7`), for those that hold several.

    Raises:
        InputError: It is none, it is damaged, or it has nothing for this machine.
    """
    if path.is_dir():
        yield _found(_folder(path), architecture)
        return
    try:
        archive = tarfile.open(path)  # noqa: SIM115  the errors of opening it alone are ours
    except (tarfile.TarError, OSError, EOFError) as error:
        raise InputError(f"cannot be read as an image ({type(error).__name__})", path=str(path)) from None
    with archive:
        yield _found(_archive(archive, path), architecture)


def _found(store: _Store, architecture: str) -> StoredImage:
    if store.read("index.json") is not None:
        return _of_index(store, architecture)
    return _of_docker(store)


def _folder(path: Path) -> _Store:
    def place(name: str) -> Path:
        return path / name

    def read(name: str) -> bytes | None:
        found = place(name)
        if not found.is_file():
            return None
        with found.open("rb") as opened:
            return opened.read(_LARGEST_DOCUMENT + 1)

    def pieces(name: str) -> Iterator[bytes]:
        with place(name).open("rb") as opened:
            while piece := opened.read(_PIECE):
                yield piece

    return _Store(str(path), read, lambda name: place(name).stat().st_size if place(name).is_file() else 0, pieces)


def _archive(archive: tarfile.TarFile, path: Path) -> _Store:
    """An archive is read where it lies: nothing of it is unpacked."""
    try:
        members = {each.name.removeprefix("./"): each for each in archive if each.isfile() or each.issym()}
    except (tarfile.TarError, OSError, EOFError) as error:
        raise InputError(f"cannot be read as an image ({type(error).__name__})", path=str(path)) from None

    def opened(name: str) -> Any:
        member = members.get(name)
        if member is not None and member.issym():
            # `docker save` links layers that it has twice.
            folder = name.rpartition("/")[0]
            member = members.get(_joined(folder, member.linkname))
        return None if member is None or not member.isfile() else archive.extractfile(member)

    def read(name: str) -> bytes | None:
        file = opened(name)
        return None if file is None else bytes(file.read(_LARGEST_DOCUMENT + 1))

    def pieces(name: str) -> Iterator[bytes]:
        file = opened(name)
        while file is not None and (piece := file.read(_PIECE)):
            yield piece

    return _Store(str(path), read, lambda name: members[name].size if name in members else 0, pieces)


def _joined(folder: str, link: str) -> str:
    parts: list[str] = folder.split("/") if folder else []
    for part in link.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def _document(store: _Store, name: str) -> Any:
    data = store.read(name)
    if data is None:
        raise InputError(f"has no {name}", path=store.path)
    if len(data) > _LARGEST_DOCUMENT:
        raise InputError(f"{name} in it is larger than any real one", path=store.path)
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise InputError(f"{name} in it is no JSON", path=store.path) from None


def _blob(descriptor: object, store: _Store) -> str:
    """Where a part lies; a digest is checked for its form, so that it names a file and nothing else."""
    digest = descriptor.get("digest") if isinstance(descriptor, dict) else None
    match = _DIGEST.fullmatch(digest) if isinstance(digest, str) else None
    if match is None:
        raise InputError("a digest in it is none", path=store.path)
    return f"blobs/sha256/{match[1]}"


def _of_index(store: _Store, architecture: str) -> StoredImage:
    name = "index.json"
    for _ in range(_DEEPEST):
        document = _document(store, name)
        if isinstance(document, dict) and "layers" in document:
            return _of_manifest(store, document)
        manifests = document.get("manifests") if isinstance(document, dict) else None
        if not isinstance(manifests, list) or not manifests:
            raise InputError(f"{name} in it lists no image", path=store.path)
        name = _blob(chosen_manifest(manifests, architecture, store.path), store)
    raise InputError("its lists of images go in circles", path=store.path)


def chosen_manifest(manifests: list[Any], architecture: str, path: str) -> object:
    """The image for a machine out of a list; one alone that says no machine is for whichever is asked for.

    Args:
        manifests: Descriptors, as an image index lists them.
        architecture: OCI's name of the machine.
        path: The image, for errors.

    Raises:
        InputError: There is none for it.
    """
    arch, _, variant = architecture.partition("/")
    said = []
    for each in manifests:
        platform = each.get("platform") if isinstance(each, dict) else None
        if not isinstance(platform, dict):
            continue
        if platform.get("architecture") == arch and (not variant or platform.get("variant", variant) == variant):
            return each
        said.append(str(platform.get("architecture"))[:20])
    if len(manifests) == 1:
        return manifests[0]
    has = ", ".join(sorted(set(said))) or "none"
    raise InputError(f"has no image for {architecture}; it has {has}", path=path)


def _of_manifest(store: _Store, manifest: Mapping[str, Any]) -> StoredImage:
    config = _document(store, _blob(manifest.get("config"), store))
    listed = manifest.get("layers")
    names = [_blob(each, store) for each in listed[: _MOST_LAYERS + 1]] if isinstance(listed, list) else []
    return _image(store, config, names)


def _of_docker(store: _Store) -> StoredImage:
    """`manifest.json` of `docker save`."""
    listed = _document(store, "manifest.json")
    first = listed[0] if isinstance(listed, list) and listed else None
    if not isinstance(first, dict) or not isinstance(first.get("Layers"), list):
        raise InputError("manifest.json in it lists no image", path=store.path)
    if len(listed) > 1:
        raise InputError("holds several images: save one", path=store.path)
    names = [str(each) for each in first["Layers"]]
    if not all(map(_NAME.fullmatch, [*names, str(first.get("Config"))])):
        raise InputError("a name in its manifest.json is none", path=store.path)
    return _image(store, _document(store, str(first["Config"])), names)


def _given(store: _Store, name: str, consume: Callable[[Iterator[bytes]], None]) -> None:
    consume(iter(store.open(name)))


def _image(store: _Store, config: object, names: list[str]) -> StoredImage:
    if not isinstance(config, dict):
        raise InputError("its configuration is none", path=store.path)
    if not names or len(names) > _MOST_LAYERS:
        raise InputError(f"has {len(names) or 'no'} layers", path=store.path)
    missing = next((name for name in names if not store.size(name)), None)
    if missing is not None:
        raise InputError(f"{missing[:40]} is missing in it", path=store.path)
    layers = [
        Layer(name, store.size(name), partial(_given, store, name), step)
        for name, step in zip(names, steps_of(config, len(names)), strict=True)
    ]
    return StoredImage(config, tuple(layers))
