"""YAML is read without implicit types, and every error names the file, the line and the nearest known name."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.strict_yaml import PackError, parse

HERE = Path("rules.yaml")


def test_no_word_turns_into_a_number_or_a_boolean() -> None:
    node = parse("- no\n- on\n- 12:30\n- 007\n- null\n", HERE)
    assert node.texts() == ["no", "on", "12:30", "007", "null"]


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' stands twice"),
        ("a: [1\n", 2, "not valid YAML"),
        ("", 1, "empty"),
        ("a: &x [*x]\n", 1, "refers to itself"),
        ("? [a]\n: b\n", 1, "plain name"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, line: int, complaint: str) -> None:
    with pytest.raises(PackError, match=complaint) as raised:
        parse(text, HERE)
    assert (raised.value.file, raised.value.line) == ("rules.yaml", line)


def test_an_unknown_key_names_the_nearest_known_one() -> None:
    node = parse("id: x\nmeening: y\n", HERE)
    with pytest.raises(
        PackError, match=r"rules.yaml:2: unknown key 'meening'; did you mean 'meaning'\?"
    ):
        node.mapping(required=("id", "meaning"))


def test_a_missing_key_is_named() -> None:
    with pytest.raises(PackError, match="the key 'meaning' is missing"):
        parse("id: x\n", HERE).mapping(required=("id", "meaning"))
