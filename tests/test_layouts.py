"""Transcripts as recorders, meeting tools and chats write them: whoever sells is known in each layout."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from nlp.lines import note_words
from nlp.lines.notes import parse
from nlp.sources import Sources
from nlp.types import Role

WORDS = note_words.load(Sources("en").node("notes"))
CALLS = Path(__file__).parent / "gold" / "layouts"
SARA, TOM = "Sara Lund", "Tom Baker"

TALK = [
    "Morning, thanks for making the time. How do you plan the routes today?",
    "By hand, on a whiteboard, two of us every evening.",
    "And what does that cost you?",
    "Roughly twelve hours a week, and one truck a day goes out half empty.",
    "Who would decide on something new?",
    "Me up to ten thousand, above that our finance director.",
    "What have you tried so far?",
    "We meant to buy a tool last spring but the depot move ate everyone.",
    "Got it. When would you need it?",
    "Before the Christmas peak, so by October.",
    "Is there money set aside?",
    "Twenty thousand this year.",
    "Fine, I'll send a summary.",
    "Great, talk soon.",
]

BEFORE_THE_WORDS = [
    "{name}: {words}",
    "**{name}:** {words}",
    "_{name}_: {words}",
    "<{name}> {words}",
    "[{name}] {words}",
    "{name} - {words}",
    "{name}\t{words}",
    "{clock}\t{name}\t{words}",
    "[00:{clock}] {name}: {words}",
    "{name} [00:{clock}]: {words}",
    "{name} ({clock}): {words}",
    "({clock}) {name} - {words}",
    "10:{clock} AM {name}: {words}",
    "[12/03/2026, 10:{minute}] {name}: {words}",
    "12/03/2026, 10:{minute} - {name}: {words}",
    "{name} {seconds}s: {words}",
    "[{seconds}.5s] {name}: {words}",
    "{name} {clock} - {words}",
    "{name} ({clock}) – {words}",
    "{name} [{clock}] {words}",
    "{name} [{clock}] - {words}",
    "{name}, {clock} – {words}",
    "{name} · {clock} · {words}",
    "{name} {clock} > {words}",
    "{name} 00:{clock}: {words}",
    "{name} @ {clock}: {words}",
    "{name} - {clock} {words}",
    "{clock} {name} - {words}",
    "{clock} {name} > {words}",
    "{clock}, {name}: {words}",
    "{name}> {words}",
    "{name} >> {words}",
    "{name} → {words}",
    "{name} :: {words}",
    "kl. 10.{minute} {name}: {words}",
    "10.{minute} Uhr {name}: {words}",
    "{number}\n00:{clock}.000 --> 00:{clock}.900\n{name}: {words}\n",
    "00:{clock}.000 --> 00:{clock}.900\n<v {name}>{words}</v>\n",
]

ABOVE_THE_WORDS = [
    "{name}\n{words}",
    "{name}\n{words}\n",
    "**{name}**\n{words}\n",
    "### {name}\n{words}\n",
    "{name}   {clock}\n{words}",
    "{name}: ({clock})\n{words}\n",
    "{name} (00:{clock}):\n{words}\n",
    "{name} [00:{clock}]\n{words}",
    "{clock} {name}\n{words}",
    "{clock} | {name}\n{words}\n",
    "00:{clock} - {name}\n  {words}\n",
    "{name}\n{clock}\n{words}\n",
    "{clock}\n{name}\n{words}\n",
    "{name} {number} minutes {number} seconds\n{words}",
    "{name} {number} Minuten {number} Sekunden {clock}\n{words}",
]

NAMES = [
    (SARA, TOM),
    ("Sara", "Tom"),
    ("SL", "TB"),
    ("Agent", "Customer"),
    ("Speaker 1", "Speaker 2"),
    ("SPEAKER_00", "SPEAKER_01"),
    ("spk_0", "spk_1"),
    (SARA, "+44 7700 900123"),
    ("sara.lund@routely.example", "tom@bakerfreight.example"),
    ("Sara Lund (Routely)", "Tom Baker (Baker Freight)"),
    ("Sara | Routely", "Tom | Baker Freight"),
    ("Sara Lund, Account Executive", "Tom Baker, Head of Transport"),
]


def heard(form: str, seller: str, buyer: str) -> list[tuple[Role, str]]:
    """Who said what, in the talk laid out in a form."""
    names = [seller, buyer] * (len(TALK) // 2)
    text = "\n".join(
        form.format(
            name=name,
            words=words,
            number=place + 1,
            minute=f"{place:02d}",
            seconds=7 * place,
            clock=f"{7 * place // 60:02d}:{7 * place % 60:02d}",
        )
        for place, (name, words) in enumerate(zip(names, TALK, strict=True))
    )
    lines = [(line.role, line.body.of(text)) for line in parse(text, WORDS)]
    return [(role, body) for role, body in lines if role is not Role.NOTE]


EXPECTED = list(zip([Role.REP, Role.PROSPECT] * (len(TALK) // 2), TALK, strict=True))


@pytest.mark.parametrize("form", BEFORE_THE_WORDS + ABOVE_THE_WORDS)
def test_a_talk_is_heard_alike_in_every_layout(form: str) -> None:
    assert heard(form, SARA, TOM) == EXPECTED


@pytest.mark.parametrize("form", ["{name}: {words}", "{name}   {clock}\n{words}"])
@pytest.mark.parametrize(("seller", "buyer"), NAMES)
def test_a_talk_is_heard_alike_whatever_people_are_called(
    form: str, seller: str, buyer: str
) -> None:
    assert heard(form, seller, buyer) == EXPECTED


@pytest.mark.parametrize("bullet", ["", "* ", "- ", "– ", "• ", "> ", "{n}. ", "{n}) "])
@pytest.mark.parametrize("sign", [": ", "> ", " > ", " >> ", " - ", " – ", " | ", "- ", ") ", "] "])
def test_the_rep_is_who_says_me_whatever_bullet_stands_before_and_sign_behind(
    bullet: str, sign: str
) -> None:
    for me in ("me", "Moi", "yo", "ich", "mig", "我"):
        turns = [(f"{me}{sign}so what eats up your week", Role.REP), ("the phones", Role.PROSPECT)]
        text = "\n".join(bullet.format(n=n + 1) + turns[n % 2][0] for n in range(8))
        found = [(line.role, line.body.of(text)) for line in parse(text, WORDS)]
        assert [role for role, _ in found] == [turns[n % 2][1] for n in range(8)]
        assert found[0][1] == "so what eats up your week"


def test_one_line_set_off_by_a_bracket_has_no_speaker() -> None:
    text = "sales) up ten percent\nclient; forty shops\nhost - small hall\nhim) signs"
    assert {line.speaker for line in parse(text, WORDS)} <= {None, "host"}


def test_letters_of_question_and_answer_need_no_sign_after_them() -> None:
    asks = ["how do u screen folks", "had one", "what would make u look at it", "any goals"]
    answers = ["look em in the eye", "nah never", "a lawsuit", "same as now"]
    for form in ("Q {}\nA {}", "Q / {}\nA / {}"):
        text = "\n".join(form.format(*pair) for pair in zip(asks, answers, strict=True))
        roles = [line.role for line in parse(text, WORDS)]
        assert roles == [Role.REP, Role.PROSPECT] * len(asks)


def test_a_sentence_that_begins_with_a_letter_has_no_speaker() -> None:
    text = "A friend of his told him\nI asked for the plan\nA second site opens in May\nno budget"
    assert {line.speaker for line in parse(text, WORDS)} == {None}


def test_answers_that_come_twice_are_no_names() -> None:
    asks = ["How is routing done?", "Any budget?", "Who decides?", "Any date?", "What hurts?"]
    answers = ["Nope", "No", "Nope", "No", "Nope"]
    text = "\n".join(f"{ask}\n{answer}" for ask, answer in zip(asks, answers, strict=True))
    assert [line.role for line in parse(text, WORDS)] == [Role.REP, Role.PROSPECT] * len(asks)


def test_a_figure_before_a_time_is_an_answer() -> None:
    text = "Sara\n0:01\nHow many trucks?\nTom\n0:04\n40\nSara\n0:06\nWho plans?\nTom\n0:09\nMe."
    assert (Role.PROSPECT, "40") in [(line.role, line.body.of(text)) for line in parse(text, WORDS)]


@pytest.mark.parametrize(
    "line",
    [
        "28m 41s",
        "0 minutes 4 seconds",
        "3. juni 2024\t10:12",
        "2025/05/20 18:02",
        "27 Min. 41 Sek.",
    ],
)
def test_what_a_recorder_writes_of_the_time_is_no_answer(line: str) -> None:
    text = f"Call with Ruth\n{line}\nthey lose forty hours a week"
    assert [line.body.of(text) for line in parse(text, WORDS)][1] == ""


@pytest.mark.parametrize(
    "line", ["3 months", "12.03.2026", "2 years 3 months", "10 people 12 vans"]
)
def test_a_date_or_a_length_alone_may_be_an_answer(line: str) -> None:
    text = f"When would you start?\n{line}"
    assert [one.body.of(text) for one in parse(text, WORDS)][1] == line


@pytest.mark.parametrize(
    "line",
    [
        "Next: send them the security pack",
        "My take: 60%, champion is Sue",
        "Note to self: real pain here",
        "[ ] Problem in their own words",
    ],
)
def test_what_the_rep_notes_for_themselves_is_a_note(line: str) -> None:
    assert parse(f"they lose forty hours a week\n{line}", WORDS)[1].role is Role.NOTE


def test_the_first_line_of_a_pasted_text_is_its_title_but_of_a_few_lines_it_may_say_much() -> None:
    title = "Ballycastle Council. Trevor McIlroy, parking and harbours, 140 staff"
    lines = ["they lose forty hours a week", "nobody knows which meter is full"] * 4
    assert parse("\n".join([title, *lines]), WORDS)[0].role is Role.NOTE
    assert parse("They have no budget until May, says Trevor", WORDS)[0].role is Role.PROSPECT


def test_a_second_buyer_who_says_little_is_known_where_dashes_follow_names() -> None:
    turns = [("Sara", ask) for ask in TALK[::2]]
    answers = [("Tom", answer) for answer in TALK[1::2]]
    answers[2] = ("Ida", answers[2][1])
    answers[4] = ("Ida", answers[4][1])
    text = "\n".join(f"{n} - {w}" for pair in zip(turns, answers, strict=True) for n, w in pair)
    found = parse(text, WORDS)
    assert [line.role for line in found] == [Role.REP, Role.PROSPECT] * len(turns)
    assert [found[5].speaker, found[9].speaker] == ["Ida", "Ida"]


def test_a_list_goes_on_with_the_prospect_after_one_question_of_ours() -> None:
    text = (
        "- Ida: bookings come by phone\n- Ole: and by mail\n- Ida: four a day get lost\n"
        "- Me: what would a fix be worth?\n- Ole: a lot\n- thirty calls a week\n- Ida: hates it"
    )
    roles = [line.role for line in parse(text, WORDS)]
    assert roles == [Role.PROSPECT] * 3 + [Role.REP] + [Role.PROSPECT] * 3


@pytest.mark.parametrize("language", ["en", "de", "da", "zh"])
def test_what_the_rep_says_is_told_from_the_rest_in_calls_of_164_layouts(language: str) -> None:
    words = note_words.load(Sources(language).node("notes"))
    seen: Counter[tuple[bool, bool]] = Counter()
    for line in (CALLS / f"{language}.jsonl").read_text("utf-8").splitlines():
        given = json.loads(line)["lines"]
        found = parse("\n".join(one["text"] for one in given), words)
        for one, read in zip(given, found, strict=True):
            if one["text"].strip():
                seen[one["who"] == "rep", read.role is Role.REP] += 1
    told, missed, wrong = seen[True, True], seen[True, False], seen[False, True]
    assert told / (told + missed) >= 0.89
    assert told / (told + wrong) >= 0.96
