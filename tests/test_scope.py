"""Scope: the same words count or do not, by what lies over them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.rules.listen import Listener
from nlp.sources import Sources
from nlp.types import Role, Span

RULE = """
- id: budget-there
  meaning: Money is set aside.
  shows: budget met
  decides: yes
  match: ["(money|budget) [is|was] (there|approved)", "(have|got) … budget"]
  unless: [negated, hypothetical, other, past, question, corrected]
  hits: ["⟦budget is there⟧", "we ⟦have the budget⟧"]
"""


@pytest.fixture(scope="module")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Listener:
    folder = tmp_path_factory.mktemp("company")
    rules = folder / "packs" / "en" / "rules"
    rules.mkdir(parents=True)
    (rules / "ours.yaml").write_text(RULE, encoding="utf-8")
    return Listener(Sources("en", Path(folder)))


def scopes_over(listener: Listener, text: str) -> list[str | None]:
    heard = listener.hear(text, Span(0, len(text)), (), Role.PROSPECT)
    return [
        hit.blocked.kind if hit.blocked else None
        for hit in heard.hits
        if hit.rule.id == "budget-there"
    ]


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("we have the budget", None),
        ("we do not have the budget", "negated"),
        ("we don't have a budget", "negated"),
        ("it is not only that we have the budget", None),
        ("it isn't only that we have the budget", None),
        ("no doubt we have the budget", None),
        ("who signs? we have the budget", None),
        ("we have really no budget", "negated"),
        ("we have not only the budget", None),
        ("we have, no joke, budget", None),
        ("do we have the budget?", "question"),
        ("if we have the budget", "hypothetical"),
        ("even if it is late we have the budget", None),
        ("not this team, but we have the budget", None),
        ("do you have the budget?", "question"),
        ("my brother's firm would have the budget", "other"),
    ],
)
def test_scope(listener: Listener, text: str, scope: str | None) -> None:
    assert scopes_over(listener, text) == [scope]


@pytest.mark.parametrize(
    ("text", "scope", "words"),
    [
        ("who signs? couldnt tell me", "question", "who signs?"),
        ("ok. who signs? couldnt tell me", "question", "who signs?"),
        ("couldnt tell me. who signs?", "question", "who signs?"),
        ("did not sign, wants a demo", "negated", "not sign"),
        ("not sure if anything changed", "hedged", "not sure if anything changed"),
    ],
)
def test_a_scope_ends_where_its_clause_or_sentence_ends(
    listener: Listener, text: str, scope: str, words: str
) -> None:
    heard = listener.hear(text, Span(0, len(text)), (), Role.PROSPECT)
    reached = [
        heard.seen.tokens.span(min(one.first, one.cue_first), max(one.last, one.cue_last)).of(text)
        for one in heard.scopes
        if one.kind == scope
    ]
    assert reached == [words]


def test_a_rule_listens_to_its_roles_only(listener: Listener) -> None:
    text = "we have the budget"
    heard = listener.hear(text, Span(0, len(text)), (), Role.REP)
    assert "budget-there" not in [hit.rule.id for hit in heard.hits]
