"""`data/config.schema.json` and the code know the same keys, and take the same for them."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from wheelcheck.model.verdict import Code
from wheelcheck.settings.exceptions import EXCEPTION_KEYS
from wheelcheck.settings.keys import KEYS, Kind

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parents[3] / "data" / "config.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_keys_and_kinds() -> None:
    properties = SCHEMA["properties"]
    assert list(properties) == [*KEYS, "exceptions"]
    for key in KEYS.values():
        told = properties[key.name]
        listed = key.kind in {Kind.NAMES, Kind.TEXTS}
        assert (told.get("type") == "array") is listed
        assert (told.get("type") == "boolean") is (key.kind is Kind.SWITCH)
        item = told["items"] if listed else told
        assert tuple(item.get("enum", ())) == key.choices
        assert told["description"]


def test_exceptions() -> None:
    table = SCHEMA["properties"]["exceptions"]["items"]
    assert tuple(table["properties"]) == EXCEPTION_KEYS
    assert table["required"] == ["package", "reason"]
    assert table["properties"]["codes"]["items"]["enum"] == [code.value for code in Code]


@pytest.mark.parametrize(
    ("table", "good"),
    [
        ({"bases": ["alpine"], "exceptions": [{"package": "a", "reason": "r"}]}, True),
        ({"basis": ["alpine"]}, False),
        ({"bases": "alpine"}, False),
        ({"exceptions": [{"package": "a"}]}, False),
    ],
)
def test_what_it_says(table: dict[str, Any], good: bool) -> None:
    assert VALIDATOR.is_valid(table) is good
