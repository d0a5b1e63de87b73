"""Months of an account as calls were noted, and what is known of it afterwards; in four languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from nlp.types import State
from service.qualify.accounts.ledger import AccountFact, Knower, account_facts
from service.qualify.accounts.questions import lost_people, to_ask
from service.qualify.accounts.statements import Concluded, full_names
from service.qualify.conclusion import named, words
from service.qualify.engine import Engine
from service.qualify.types import Override, Request


@dataclass(frozen=True)
class Call:
    """A call of a story: its day, and its notes line by line."""

    day: str
    notes: str
    contact: str | None = None
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True)
class Story:
    """What happened, and what must stand at the end of it: `fact state [stale]`, and each finding."""

    name: str
    language: str
    calls: Sequence[Call]
    facts: Sequence[str]
    findings: Sequence[str] = ()
    people: Sequence[Knower] = ()
    today: str = "2026-05-20"


HENRIK = Knower("Henrik Lund", ("decision_maker",))
STORIES = [
    # --- what must be found
    Story(
        "no budget in March, 50k today, by two people",
        "en",
        [
            Call("2026-03-12", "Anna: there is no budget this year"),
            Call("2026-05-20", "Bob: we have set aside 50k for this"),
        ],
        ["budget conflict"],
        ["budget disagreement: 2026-03-12 unmet Anna, 2026-05-20 met Bob, ask Henrik Lund"],
        [Knower("Anna"), Knower("Bob"), HENRIK],
    ),
    Story(
        "no budget in March, 50k today, by one person",
        "en",
        [
            Call("2026-03-12", "Anna: there is no budget this year"),
            Call("2026-05-20", "Anna: we have set aside 50k for this"),
        ],
        ["budget met"],
        ["budget changed: 2026-03-12 unmet Anna, 2026-05-20 met Anna"],
    ),
    Story(
        "the money became more",
        "en",
        [
            Call("2026-03-12", "Anna: we have set aside 50k for this"),
            Call("2026-05-20", "Anna: 80k is approved for it"),
        ],
        ["budget met"],
        ["budget amount: 2026-03-12 met Anna, 2026-05-20 met Anna"],
    ),
    Story(
        "two people name different sums",
        "en",
        [
            Call("2026-05-12", "Anna: we have set aside 50k for this"),
            Call("2026-05-20", "Bob: 80k is approved for it"),
        ],
        ["budget met"],
        ["budget disagreement: 2026-05-12 met Anna, 2026-05-20 met Bob"],
    ),
    Story(
        "both in one room",
        "en",
        [
            Call(
                "2026-05-20",
                "Anna: there is no budget this year\nBob: we have set aside 50k for this",
            )
        ],
        ["budget conflict"],
        ["budget disagreement: 2026-05-20 unmet Anna, 2026-05-20 met Bob"],
    ),
    Story(
        "the contact changes: neither side is labelled, the calls name whom they were with",
        "en",
        [
            Call("2026-03-12", "there is no budget this year", "Anna Berg"),
            Call("2026-05-20", "50k is approved for it", "Bob Hansen"),
        ],
        ["budget conflict"],
        ["budget disagreement: 2026-03-12 unmet Anna Berg, 2026-05-20 met Bob Hansen"],
    ),
    Story(
        "Geld war keines da, jetzt ist es eingeplant",
        "de",
        [
            Call("2026-03-12", "Anna: Für dieses Jahr gibt es kein Budget"),
            Call("2026-05-20", "Bob: Wir haben dafür 50.000 Euro eingeplant"),
        ],
        ["budget conflict"],
        ["budget disagreement: 2026-03-12 unmet Anna, 2026-05-20 met Bob, ask Henrik Lund"],
        [HENRIK],
    ),
    Story(
        "Anna darf nicht entscheiden, später doch",
        "de",
        [
            Call("2026-01-15", "Anna: Das kann ich nicht entscheiden"),
            Call("2026-05-20", "Anna: Ich entscheide das allein"),
        ],
        ["authority met"],
        ["authority changed: 2026-01-15 unmet Anna, 2026-05-20 met Anna"],
    ),
    Story(
        "direktøren og indkøb er ikke enige",
        "da",
        [
            Call("2026-03-12", "Anna: der er ikke noget budget i år"),
            Call("2026-05-20", "Bob: budgettet på 500.000 kr er godkendt"),
        ],
        ["budget conflict"],
        ["budget disagreement: 2026-03-12 unmet Anna, 2026-05-20 met Bob"],
    ),
    Story(
        "王丽说没有预算，李强说批了",
        "zh",
        [
            Call("2026-03-12", "王丽：今年没有预算"),
            Call("2026-05-20", "李强：我们已经批了50万预算"),
        ],
        ["budget conflict"],
        ["budget disagreement: 2026-03-12 unmet 王丽, 2026-05-20 met 李强, ask 张伟"],
        [Knower("张伟", ("decision_maker",))],
    ),
    Story(
        "原来说了不算，现在说了算",
        "zh",
        [
            Call("2026-01-15", "王丽：这事我决定不了，要问总经理"),
            Call("2026-05-20", "王丽：这事我说了算"),
        ],
        ["authority met"],
        ["authority changed: 2026-01-15 unmet 王丽, 2026-05-20 met 王丽"],
    ),
    Story(
        "one person says both in one call: both sides are shown",
        "en",
        [
            Call(
                "2026-05-20",
                "Anna: there is no budget this year\nAnna: we have set aside 50k for this",
            )
        ],
        ["budget conflict"],
        ["budget inconsistent: 2026-05-20 unmet Anna, 2026-05-20 met Anna, ask Henrik Lund"],
        [Knower("Anna"), HENRIK],
    ),
    Story(
        "notes as question and answer: A is whoever the call was with",
        "en",
        [
            Call(
                "2026-03-12", "Q: How is it paid for?\nA: there is no budget this year", "Anna Berg"
            ),
            Call("2026-05-20", "Q: How is it paid for?\nA: we have set aside 50k", "Bob Hansen"),
        ],
        ["budget conflict"],
        ["budget disagreement: 2026-03-12 unmet Anna Berg, 2026-05-20 met Bob Hansen"],
    ),
    Story(
        "als Frage und Antwort: A ist jedes Mal dieselbe Person",
        "de",
        [
            Call(
                "2026-03-12", "F: Wie wird das bezahlt?\nA: Dafür gibt es kein Budget", "Anna Berg"
            ),
            Call(
                "2026-05-20",
                "F: Wie wird das bezahlt?\nA: Wir haben 50.000 Euro eingeplant",
                "Anna Berg",
            ),
        ],
        ["budget met"],
        ["budget changed: 2026-03-12 unmet Anna Berg, 2026-05-20 met Anna Berg"],
    ),
    # --- what must not be found
    Story(
        "two limits of signing are no two budgets",
        "en",
        [
            Call("2026-05-12", "Anna: I sign up to 10k myself"),
            Call("2026-05-20", "Bob: I sign up to 50k myself"),
        ],
        ["budget unknown"],
    ),
    Story(
        "签字权限不同，不是预算不同",
        "zh",
        [
            Call("2026-05-12", "李强：10万以内我签，他说他愿意在里面推"),
            Call("2026-05-20", "张总：30万以内我签，我在里面推"),
        ],
        ["champion met"],
    ),
    Story(
        "said again and again",
        "en",
        [
            Call("2026-03-12", "Anna: there is no budget this year"),
            Call("2026-04-12", "Anna: no budget for this"),
            Call("2026-05-20", "Anna: there is no budget this year"),
        ],
        ["budget unmet"],
    ),
    Story(
        "two people agree",
        "en",
        [
            Call("2026-05-12", "Anna: we have set aside 50k for this"),
            Call("2026-05-20", "Bob: we have set aside 50k for this"),
        ],
        ["budget met"],
    ),
    Story(
        "about the same sum",
        "en",
        [
            Call("2026-05-12", "Anna: we have set aside 50k for this"),
            Call("2026-05-20", "Bob: 55k is approved for it"),
        ],
        ["budget met"],
    ),
    Story(
        "what Anna said is long out of date when Bob speaks",
        "en",
        [
            Call("2025-03-12", "Anna: there is no budget this year"),
            Call("2026-05-20", "Bob: we have set aside 50k for this"),
        ],
        ["budget met"],
    ),
    Story(
        "Anna has come round, and agrees with Bob",
        "en",
        [
            Call("2026-04-12", "Anna: there is no budget this year"),
            Call("2026-05-02", "Bob: we have set aside 50k for this"),
            Call("2026-05-20", "Anna: we have set aside 50k for this"),
        ],
        ["budget met"],
        ["budget changed: 2026-04-12 unmet Anna, 2026-05-20 met Anna"],
    ),
    Story(
        "one decides, the other does not: two people, one contact each",
        "en",
        [Call("2026-05-20", "Anna: no budget for this\nAnna: that is not my decision")],
        ["authority unmet", "budget unmet"],
    ),
    Story(
        "short and full name are one person",
        "en",
        [
            Call("2026-05-12", "there is no budget this year", "Anna Berg"),
            Call("2026-05-20", "Anna: we have set aside 50k for this"),
        ],
        ["budget met"],
        ["budget changed: 2026-05-12 unmet Anna Berg, 2026-05-20 met Anna Berg"],
        [Knower("Anna Berg"), Knower("Bob Hansen")],
    ),
    Story(
        "the rep corrected it after the call",
        "en",
        [
            Call("2026-05-12", "Anna: there is no budget this year"),
            Call(
                "2026-05-13",
                "Anna: there is no budget this year",
                overrides=(Override("budget", State.MET, "rep", "She meant last year"),),
            ),
        ],
        ["budget met"],
        ["budget changed: 2026-05-12 unmet Anna, 2026-05-13 met nobody"],
    ),
    Story(
        "nothing was said of it",
        "en",
        [Call("2026-05-20", "Anna: we want to go live in June")],
        ["budget unknown", "timeline met"],
    ),
    Story(
        "zweimal dasselbe",
        "de",
        [
            Call("2026-05-12", "Bob: Wir haben dafür 50.000 Euro eingeplant"),
            Call("2026-05-20", "Anna: Das Budget von 50.000 Euro ist freigegeben"),
        ],
        ["budget met"],
    ),
    Story(
        "det samme to gange",
        "da",
        [
            Call("2026-05-12", "Bob: der er sat 500.000 kr af til det"),
            Call("2026-05-20", "Anna: budgettet på 500.000 kr er godkendt"),
        ],
        ["budget met"],
    ),
    Story(
        "两个人说法一致",
        "zh",
        [
            Call("2026-05-12", "王丽：预算50万已经批了"),
            Call("2026-05-20", "李强：我们已经批了50万预算"),
        ],
        ["budget met"],
    ),
    # --- a month and more, with all that happens in one
    Story(
        "a spring in Leeds: no money, a new contract, the money, another view, a correction",
        "en",
        [
            Call("2026-03-02", "Me: How is it paid for?\nAnna: there is no budget this year"),
            Call("2026-03-20", "Anna: we lose 40k a year on empty miles"),
            Call(
                "2026-04-14", "Bob: we have set aside 50k for this\nBob: I sign off on this myself"
            ),
            Call("2026-05-04", "Kieran: that is not my decision"),
            Call(
                "2026-05-18", "Anna: 50k is approved for it\nAnna: we want to go live in September"
            ),
        ],
        ["authority conflict", "budget met", "metrics met", "timeline met"],
        [
            "budget changed: 2026-03-02 unmet Anna, 2026-05-18 met Anna",
            "authority disagreement: 2026-04-14 met Bob, 2026-05-04 unmet Kieran",
        ],
        [Knower("Anna"), Knower("Bob", ("decision_maker",)), Knower("Kieran")],
    ),
    Story(
        "ein Frühjahr in Soltau: kein Geld, dann doch, und einer, der nichts zu sagen hat",
        "de",
        [
            Call("2026-03-02", "Lindner: Für dieses Jahr gibt es kein Budget"),
            Call(
                "2026-04-14",
                "Kröger: Wir haben dafür 40.000 Euro eingeplant\nKröger: Ich entscheide das allein",
            ),
            Call("2026-05-18", "Lindner: Das Budget von 40.000 Euro ist freigegeben"),
        ],
        ["authority met", "budget met"],
        ["budget changed: 2026-03-02 unmet Lindner, 2026-05-18 met Lindner"],
        [Knower("Lindner"), Knower("Kröger", ("decision_maker",))],
    ),
    Story(
        "zwei Summen, zwei Personen",
        "de",
        [
            Call("2026-05-04", "Lindner: Wir haben dafür 40.000 Euro eingeplant"),
            Call("2026-05-18", "Vogt: Das Budget von 90.000 Euro ist freigegeben"),
        ],
        ["budget met"],
        ["budget disagreement: 2026-05-04 met Lindner, 2026-05-18 met Vogt, ask Henrik Lund"],
        [Knower("Lindner"), Knower("Vogt"), HENRIK],
    ),
    Story(
        "fire måneder i Padborg: penge, så ingen penge, og en anden der siger det samme",
        "da",
        [
            Call("2026-02-02", "Lars: budgettet på 180.000 kr er godkendt"),
            Call("2026-04-20", "Lars: der er ikke noget budget i år"),
            Call("2026-05-18", "Jette: der er ikke noget budget i år"),
        ],
        ["budget unmet"],
        ["budget changed: 2026-02-02 met Lars, 2026-04-20 unmet Lars"],
        [Knower("Lars"), Knower("Jette")],
    ),
    Story(
        "beløbet voksede",
        "da",
        [
            Call("2026-04-20", "Lars: der er sat 180.000 kr af til det"),
            Call("2026-05-18", "Lars: budgettet på 400.000 kr er godkendt"),
        ],
        ["budget met"],
        ["budget amount: 2026-04-20 met Lars, 2026-05-18 met Lars"],
    ),
    Story(
        "昆山一个季度：没预算，批了，数目变了",
        "zh",
        [
            Call("2026-03-02", "李强：今年没有预算"),
            Call("2026-04-14", "李强：我们已经批了30万预算"),
            Call("2026-05-18", "李强：预算50万已经批了"),
        ],
        ["budget met"],
        [
            "budget changed: 2026-03-02 unmet 李强, 2026-04-14 met 李强",
            "budget amount: 2026-04-14 met 李强, 2026-05-18 met 李强",
        ],
    ),
    # --- and must not be found, in each language
    Story(
        "der Kollege war nur im ersten Gespräch dabei, und das ist lange her",
        "de",
        [
            Call("2025-03-12", "Anna: Für dieses Jahr gibt es kein Budget"),
            Call("2026-05-20", "Bob: Wir haben dafür 50.000 Euro eingeplant"),
        ],
        ["budget met"],
    ),
    Story(
        "ungefähr dieselbe Summe",
        "de",
        [
            Call("2026-05-12", "Anna: Wir haben dafür 50.000 Euro eingeplant"),
            Call("2026-05-20", "Bob: Das Budget von 55.000 Euro ist freigegeben"),
        ],
        ["budget met"],
    ),
    Story(
        "was die Verkäuferin berichtigt hat, gilt",
        "de",
        [
            Call("2026-05-12", "Anna: Für dieses Jahr gibt es kein Budget"),
            Call(
                "2026-05-13",
                "Anna: Für dieses Jahr gibt es kein Budget",
                overrides=(Override("budget", State.MET, "rep", "Sie meinte letztes Jahr"),),
            ),
        ],
        ["budget met"],
        ["budget changed: 2026-05-12 unmet Anna, 2026-05-13 met nobody"],
    ),
    Story(
        "det var for over et år siden",
        "da",
        [
            Call("2025-03-12", "Anna: der er ikke noget budget i år"),
            Call("2026-05-20", "Bob: budgettet på 500.000 kr er godkendt"),
        ],
        ["budget met"],
    ),
    Story(
        "omtrent samme beløb, og to ting der ikke er det samme",
        "da",
        [
            Call("2026-05-12", "Bob: der er sat 500.000 kr af til det"),
            Call(
                "2026-05-20",
                "Anna: budgettet på 520.000 kr er godkendt\nAnna: vi taber 3 mio kr om året",
            ),
        ],
        ["budget met"],
    ),
    Story(
        "kort og fuldt navn er én person",
        "da",
        [
            Call("2026-05-12", "der er ikke noget budget i år", "Anna Berg"),
            Call("2026-05-20", "Anna: budgettet på 500.000 kr er godkendt"),
        ],
        ["budget met"],
        ["budget changed: 2026-05-12 unmet Anna Berg, 2026-05-20 met Anna Berg"],
        [Knower("Anna Berg")],
    ),
    Story(
        "去年没有，今年有：不算矛盾",
        "zh",
        [
            Call("2025-03-12", "王丽：今年没有预算"),
            Call("2026-05-20", "李强：我们已经批了50万预算"),
        ],
        ["budget met"],
    ),
    Story(
        "数目差不多",
        "zh",
        [
            Call("2026-05-12", "王丽：预算50万已经批了"),
            Call("2026-05-20", "李强：我们已经批了55万预算"),
        ],
        ["budget met"],
    ),
    # --- what goes stale
    Story(
        "a budget is good for a quarter",
        "en",
        [Call("2026-01-12", "Anna: we have set aside 50k for this")],
        ["budget met stale"],
    ),
    Story(
        "a budget of last month still counts",
        "en",
        [Call("2026-04-20", "Anna: we have set aside 50k for this")],
        ["budget met"],
    ),
    Story(
        "ein Budget von vor vier Monaten",
        "de",
        [Call("2026-01-12", "Anna: Wir haben dafür 50.000 Euro eingeplant")],
        ["budget met stale"],
    ),
    Story(
        "et budget fra januar",
        "da",
        [Call("2026-01-12", "Anna: budgettet på 500.000 kr er godkendt")],
        ["budget met stale"],
    ),
    Story(
        "去年的预算",
        "zh",
        [Call("2025-11-12", "李强：我们已经批了50万预算")],
        ["budget met stale"],
    ),
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_what_is_known_at_the_end_of_a_story(story: Story, engine: Engine) -> None:
    facts = facts_of(story, engine)
    wanted = {line.split()[0] for line in story.facts}
    shown = [shown_fact(facts[name]) for name in sorted(wanted)]
    assert shown == sorted(story.facts)
    assert [found for fact in facts.values() for found in shown_findings(fact)] == [*story.findings]


def concluded(story: Story, engine: Engine) -> list[Concluded]:
    found = []
    for call in story.calls:
        at = datetime.fromisoformat(call.day).replace(tzinfo=UTC)
        request = Request(call.notes, lang=story.language, at=at, overrides=call.overrides)
        pack = engine.reader.packs[story.language]
        told = words(named(engine.analyse(request), pack.note_words), None, call.notes)
        found.append(Concluded.of(call.day, at.date(), told, call.contact))
    return found


def facts_of(story: Story, engine: Engine) -> dict[str, AccountFact]:
    today = date.fromisoformat(story.today)
    return account_facts(concluded(story, engine), story.people, engine.accounts, today)


def shown_fact(fact: AccountFact) -> str:
    return f"{fact.name} {fact.state}{' stale' if fact.stale else ''}"


def shown_findings(fact: AccountFact) -> list[str]:
    return [
        f"{found.kind and fact.name} {found.kind}: "
        + ", ".join(
            f"{said.at} {said.state} {said.holder or 'nobody'}"
            for said in (found.earlier, found.later)
        )
        + (f", ask {found.ask}" if found.ask else "")
        for found in fact.findings
    ]


def test_what_went_stale_is_asked_again_first(engine: Engine) -> None:
    story = Story(
        "a long silence",
        "en",
        [
            Call("2025-12-01", "Anna: we have set aside 50k for this"),
            Call("2026-05-12", "Anna: that is not my decision"),
            Call("2026-05-14", "Bob: I sign off on this myself"),
        ],
        [],
        people=[Knower("Anna"), Knower("Bob"), HENRIK],
    )
    asked = to_ask(facts_of(story, engine), engine.accounts)
    assert [(each.fact, each.why, each.whom) for each in asked[:2]] == [
        ("budget", "stale", "Anna"),
        ("authority", "contradicted", "Henrik Lund"),
    ]
    assert {each.why for each in asked[2:]} == {"never"}


def test_who_does_not_know_leads_to_who_does(engine: Engine) -> None:
    story = Story(
        "Anna cannot say",
        "en",
        [
            Call(
                "2026-05-12",
                "Me: How do you decide on something like this?\n"
                "Anna: No idea, you would have to ask Henrik.",
            )
        ],
        [],
        people=[Knower("Anna Berg"), HENRIK],
    )
    [lost] = lost_people(concluded(story, engine), story.people, engine.accounts)
    assert (lost.who, lost.ask) == ("Anna Berg", ("Henrik Lund",))


@pytest.mark.parametrize(
    ("language", "notes", "people", "asked"),
    [
        (
            "en",
            "Me: How do you decide on something like this?\nKieran: no idea, you would have to ask anna",
            ["Kieran Doyle", "Anna Price", "Bob Tanner"],
            ("Kieran Doyle", ("Anna Price", "Henrik Lund")),
        ),
        (
            "de",
            "Ich: Wie hoch ist das Budget?\nVogt: Davon weiß ich nichts, da müssen Sie Herrn Kröger fragen.",
            ["Nadine Vogt", "Heinz Kröger"],
            ("Nadine Vogt", ("Heinz Kröger", "Henrik Lund")),
        ),
        (
            "da",
            "Mig: Hvad koster det jer?\nJette: det har jeg ikke regnet på, det må du spørge Lars om",
            ["Jette Holm", "Lars Vestergaard"],
            ("Jette Holm", ("Lars Vestergaard", "Henrik Lund")),
        ),
        (
            "zh",
            "我：一年损失多少？\n王丽：我不清楚，要问李强",
            ["王丽", "李强"],
            ("王丽", ("李强", "Henrik Lund")),
        ),
        (
            "en",
            "Me: What does it cost you?\nKieran: no idea about the price",
            ["Kieran Doyle", "Anna Price"],
            ("Kieran Doyle", ("Henrik Lund",)),
        ),
    ],
)
def test_who_does_not_know_leads_to_whom_they_name(
    language: str,
    notes: str,
    people: list[str],
    asked: tuple[str, tuple[str, ...]],
    engine: Engine,
) -> None:
    story = Story("", language, [Call("2026-05-12", notes)], [])
    known = [*map(Knower, people), HENRIK]
    [lost] = lost_people(concluded(story, engine), known, engine.accounts)
    assert (lost.who, lost.ask) == asked


def test_an_account_that_is_out_is_asked_only_what_went_stale(engine: Engine) -> None:
    story = Story("", "en", [Call("2025-05-12", "Anna: we have set aside 50k for this")], [])
    facts = facts_of(story, engine)
    assert [each.fact for each in to_ask(facts, engine.accounts, out=True)] == ["budget"]
    assert len(to_ask(facts, engine.accounts)) > 10


def test_who_has_answered_since_is_not_lost_any_more(engine: Engine) -> None:
    story = Story(
        "Anna found out",
        "en",
        [
            Call("2026-05-12", "Me: How do you decide on this?\nAnna: No idea."),
            Call("2026-05-20", "Anna: we have set aside 50k for this"),
        ],
        [],
        people=[Knower("Anna Berg"), HENRIK],
    )
    assert lost_people(concluded(story, engine), story.people, engine.accounts) == []


def test_a_name_that_two_people_share_is_neither() -> None:
    names = full_names(["Anna Berg", "Anna Holm", "王丽"])
    assert "anna" not in names
    assert names["berg"] == "Anna Berg"
    assert names["anna holm"] == "Anna Holm"
    assert names["王丽"] == "王丽"
