"""Digests and facts survive the memo; whatever else lies there does not count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from wheelcheck.sdist.encoding import decode_digest, decode_facts, encode_digest, encode_facts

TEXT = st.text(max_size=30)
DIGESTS = st.builds(
    SdistDigest,
    texts=st.dictionaries(TEXT, TEXT, max_size=3),
    sources=st.lists(st.builds(SourceFile, TEXT, st.integers(0, 9), st.integers(0, 9)), max_size=3).map(tuple),
    includes=st.dictionaries(TEXT, st.lists(TEXT, max_size=2).map(tuple), max_size=3),
    names=st.lists(TEXT, max_size=3).map(tuple),
    whole=st.booleans(),
    generated=st.dictionaries(TEXT, TEXT, max_size=2),
)
FACTS = SdistFacts(
    Extension.REQUIRED,
    (Language.C, Language.CPP),
    "setuptools.build_meta",
    ("setuptools",),
    ("cffi",),
    ("setup.py: seen",),
    (SourceLines(Language.C, 12),),
    (Ask(AskKind.LIBRARY, "pq", "setup.py", optional=True),),
    (Hurdle(HurdleKind.DOWNLOADS, fatal=False, detail="x", source="y"),),
    "1.70",
    17,
)


@given(DIGESTS)
def test_digests_come_back(digest: SdistDigest) -> None:
    assert decode_digest(encode_digest(digest)) == digest


@pytest.mark.parametrize("facts", [FACTS, SdistFacts(Extension.NONE)])
def test_facts_come_back(facts: SdistFacts) -> None:
    assert decode_facts(encode_facts(facts)) == facts


@given(st.binary(max_size=200))
def test_foreign_bytes_are_no_digest(content: bytes) -> None:
    assert decode_digest(content) is None


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{}", '["none"]', encode_facts(FACTS)[:-5], encode_facts(FACTS).replace("required", "odd")],
)
def test_foreign_text_is_no_facts(text: str) -> None:
    assert decode_facts(text) is None


def test_damaged_digests() -> None:
    content = encode_digest(SdistDigest({"a": "b"}))
    assert decode_digest(content[:-4]) is None
    assert decode_digest(b"x" + content) is None
