"""Digests and facts as text, for the memo on disk; what does not decode counts as not there."""

import json
import zlib
from collections.abc import Callable
from typing import TypeVar

from wheelcheck.model.sdist import (
    Ask,
    AskKind,
    Extension,
    Hurdle,
    HurdleKind,
    Language,
    SdistDigest,
    SdistFacts,
    SourceFile,
    SourceLines,
)

__all__ = ["decode_digest", "decode_facts", "encode_digest", "encode_facts"]

_MOST = 96 << 20
"""Bytes of a digest; what comes out of the memo is bounded like what goes in."""
_ODD = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, zlib.error)

T = TypeVar("T")
A = TypeVar("A")


def encode_digest(digest: SdistDigest) -> bytes:
    """Compressed: digests are read again only for an environment that is new."""
    data = [
        dict(digest.texts),
        digest.sources,
        {name: list(places) for name, places in digest.includes.items()},
        digest.names,
        digest.whole,
        dict(digest.generated),
    ]
    return _compress(json.dumps(data).encode("utf-8", "surrogatepass"))


def _compress(content: bytes) -> bytes:
    """As zlib does; by isal, where it is there, in a third of the time."""
    try:
        from isal import isal_zlib
    except ImportError:
        return zlib.compress(content, 1)
    return isal_zlib.compress(content, 1)


def decode_digest(content: bytes) -> SdistDigest | None:
    """The digest, or None."""
    return _read(_digest, content)


def encode_facts(facts: SdistFacts) -> str:
    """One line of JSON."""
    return json.dumps(facts)


def decode_facts(content: str) -> SdistFacts | None:
    """The facts, or None."""
    return _read(_facts, content)


def _read(read: Callable[[A], T], content: A) -> T | None:
    try:
        return read(content)
    except _ODD:
        return None


def _digest(content: bytes) -> SdistDigest:
    inflater = zlib.decompressobj()
    text = inflater.decompress(content, _MOST)
    if not inflater.eof:
        raise ValueError("cut off, or larger than any")
    texts, sources, includes, names, whole, generated = json.loads(text.decode("utf-8", "surrogatepass"))
    return SdistDigest(
        texts={_text(path): _text(value) for path, value in texts.items()},
        sources=tuple(SourceFile(_text(path), int(size), int(lines)) for path, size, lines in sources),
        includes={_text(name): tuple(map(_text, places)) for name, places in includes.items()},
        names=tuple(map(_text, names)),
        whole=bool(whole),
        generated={_text(path): _text(version) for path, version in generated.items()},
    )


def _facts(content: str) -> SdistFacts:
    values = json.loads(content)
    if len(values) != len(SdistFacts._fields):
        raise ValueError("of another form")
    facts = SdistFacts(*values)
    rust, cpp, backend = facts.rust_version, facts.cpp_standard, facts.backend
    return SdistFacts(
        extension=Extension(facts.extension),
        languages=tuple(map(Language, facts.languages)),
        backend=None if backend is None else _text(backend),
        requires=tuple(map(_text, facts.requires)),
        hook_requires=tuple(map(_text, facts.hook_requires)),
        evidence=tuple(map(_text, facts.evidence)),
        lines=tuple(SourceLines(Language(language), int(lines)) for language, lines in facts.lines),
        asks=tuple(Ask(AskKind(kind), _text(name), _text(where), bool(may)) for kind, name, where, may in facts.asks),
        hurdles=tuple(
            Hurdle(HurdleKind(kind), bool(fatal), _text(detail), _text(source))
            for kind, fatal, detail, source in facts.hurdles
        ),
        rust_version=None if rust is None else _text(rust),
        cpp_standard=None if cpp is None else int(cpp),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
