"""YAML is read without implicit types, and every error names the file, the line and the nearest known name."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.strict_yaml import PackError, load, parse

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


@pytest.mark.parametrize(
    ("text", "line", "advice"),
    [
        ("a:\n\tb: c\n", 2, "where it is a tab, blanks"),
        ("- a: b\n\tc: d\n", 2, "indent with blanks"),
        ("meaning: They say: no\n", 1, "quotes around a text with `: ` in it"),
        ("id: x\n   more: y\n", 2, "begin the line under the first word of the one above"),
        ("- a\n- [really] gone\n", 2, "quotes around a text that begins with a bracket"),
        ("- id: x\n shows: y\n", 2, "begin the line under its neighbours"),
        ("- *ing it\n", 1, "quotes around a text that begins with"),
        ("- %s\n", 1, "put quotes around it"),
        ("- [a, b\n", 2, "close the list"),
        ('- "a\n', 2, "close the quotes"),
        ('- "a\\("\n', 1, "single quotes"),
        ("a: b\nc\n", 2, "a colon and a blank before the value"),
    ],
)
def test_a_mistake_of_writing_says_what_mends_it(text: str, line: int, advice: str) -> None:
    with pytest.raises(PackError, match=advice) as raised:
        parse(text, HERE)
    assert abs(raised.value.line - line) <= 1


def test_what_stands_under_a_name_is_told_with_the_line_of_the_name() -> None:
    node = parse("scales:\n  readines:\n    met_from: 8\n", HERE)
    scales = node.mapping(("scales",))["scales"]
    with pytest.raises(PackError, match=r"rules.yaml:2: unknown key 'readines'; did you mean"):
        scales.mapping((), ("readiness",))


def test_where_no_known_name_is_near_a_few_are_told_and_many_are_not() -> None:
    node = parse("customer", HERE)
    with pytest.raises(PackError, match=r"unknown name 'customer'; known: prospect, rep, note$"):
        node.one_of(("prospect", "rep", "note"))
    with pytest.raises(PackError, match=r"unknown name 'customer'$"):
        node.one_of(map(str, range(100)))


@pytest.mark.parametrize(
    ("content", "line"),
    [("a: b\nc: Geldbörse\n".encode("latin-1"), 2), ("a: b\n".encode("utf-16"), 1)],
)
def test_what_is_not_in_utf_8_is_told_with_its_line(
    tmp_path: Path, content: bytes, line: int
) -> None:
    path = tmp_path / "ours.yaml"
    path.write_bytes(content)
    with pytest.raises(PackError, match="save the file again with the encoding UTF-8") as raised:
        load(path)
    assert raised.value.line == line
