"""Templates: what a sales manager may write, what it finds, and what the error says when it cannot be read."""

from __future__ import annotations

import pytest

from nlp.templates import template
from nlp.templates.match import Matcher
from nlp.templates.template import TemplateError
from nlp.types import Span, Value, ValueKind
from nlp.words.tokens import Tokenizer

CONCEPTS = {"displacer": ["covid", "renovation*", "the (erp|crm) rollout"]}


TOKENIZER = Tokenizer("en", {"bgt": "budget"})


def found(written: str, text: str, *values: Value) -> list[str]:
    """The words that one template finds in a line."""
    matcher = Matcher(TOKENIZER, CONCEPTS)
    for name, phrases in CONCEPTS.items():
        matcher.add_concept(name, phrases)
    matcher.add(written)
    seen = matcher.see(TOKENIZER.cut(text, Span(0, len(text))), values)
    return [seen.tokens.span(hit.first, hit.last).of(text) for hit in matcher.find(seen)]


@pytest.mark.parametrize(
    ("written", "text", "words"),
    [
        ("never got to it", "We NEVER got to it.", ["NEVER got to it"]),
        ("could not say", "couldnt say / couldn't say", ["couldnt say", "couldn't say"]),
        ("no budget", "there is no bgt", ["no bgt"]),
        (
            "(we|i) never [really] got (round|around) to *ing",
            "I never got round to fixing it",
            ["I never got round to fixing"],
        ),
        (
            "(we|i) never [really] got (round|around) to *ing",
            "we never really got around to moving",
            ["we never really got around to moving"],
        ),
        ("budget*", "the budgeting and the budgets", ["budgeting", "budgets"]),
        ("wanted … but", "wanted to do it but", ["wanted to do it but"]),
        ("wanted …2 but", "wanted to do it but", []),
        ("wanted … but", "wanted it. but", []),
        ("then <displacer>", "then covid", ["then covid"]),
        ("then <displacer>", "then the erp rollout", ["then the erp rollout"]),
        ("then <displacer>", "then renovations", ["then renovations"]),
        ("^ fine $", "fine", ["fine"]),
        ("^ fine $", "fine by me", []),
        ("no no", "no no no no", ["no no", "no no"]),
        (r"\(sic\)", "grate (sic)", ["(sic)"]),
        ("two  words", "two   words", ["two   words"]),
    ],
)
def test_a_template_finds(written: str, text: str, words: list[str]) -> None:
    assert found(written, text) == words


def test_a_template_names_a_value() -> None:
    money = Value(ValueKind.MONEY, Span(6, 10), 40_000)
    assert found("costs <money>", "costs $40k", money) == ["costs $40k"]
    assert found("costs <percent>", "costs $40k", money) == []


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("", "empty"),
        ("(a|b", "not closed"),
        ("a)", "without its opening bracket"),
        ("(a|)", "empty choice"),
        ("a … …20 b", "1 to 12 words"),
        ("<displaser>", "did you mean 'displacer'"),
        ("[maybe]", "nothing in the template must be there"),
        ("a < b", "stray '<'"),
        ("(" * 300 + "a" + ")" * 300, "more than 20 brackets"),
        ("[a " * 300, "more than 20 brackets"),
        ("*", "two letters at least"),
    ],
)
def test_an_error_says_what_to_mend(written: str, complaint: str) -> None:
    with pytest.raises(TemplateError, match=complaint):
        found(written, "text")


def test_a_phrase_of_a_concept_cannot_hold_part_of_a_word() -> None:
    with pytest.raises(TemplateError, match="write out the forms"):
        Matcher(TOKENIZER, ["delay"]).add_concept("delay", ["put* off"])


def test_a_phrase_of_many_spellings_is_found_like_any_other() -> None:
    choices = "(a|b|c|d) (a|b|c|d) (a|b|c|d) [e]"
    matcher = Matcher(TOKENIZER, ["letters"])
    matcher.add_concept("letters", [choices])
    matcher.add("x <letters>")
    seen = matcher.see(TOKENIZER.cut("x b c d", Span(0, 7)))
    assert [(hit.first, hit.last) for hit in matcher.find(seen)] == [(0, 4)]
    assert matcher.words_of_concept(seen) == [("letters", 1, 4)]


def test_a_template_reads_into_a_tree() -> None:
    tree = template.parse("no [real] budget*")
    assert [type(part).__name__ for part in tree.parts] == ["Word", "Choice", "Part"]
