"""Notes and transcripts: every shape that people type becomes lines with words, speaker and role."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.lines import note_words
from nlp.lines.notes import Mark, parse
from nlp.rules.clauses import clauses
from nlp.sources import Sources
from nlp.types import Line, Role

WORDS = note_words.load(Sources("en").node("notes"))
REP, PROSPECT, NOTE = Role.REP, Role.PROSPECT, Role.NOTE

QUESTIONS = [
    "Thanks for the time, how are you?",
    "So how do you plan routes today?",
    "What does that cost you?",
    "Why has it not been fixed?",
    "Who signs?",
]
ANSWERS = [
    "Good thanks.",
    "In Excel, Henk does it.",
    "About 40k a year.",
    "We meant to, then covid came.",
    "Our MD signs.",
]


def read(text: str) -> list[tuple[Role, str | None, str]]:
    return [(line.role, line.speaker, line.body.of(text)) for line in parse(text, WORDS)]


def roles(text: str) -> list[Role]:
    return [line.role for line in parse(text, WORDS)]


@pytest.mark.parametrize(
    "form",
    [
        "{name}: {words}",
        "- {name}: {words}",
        "> {name}: {words}",
        "[{name}] {words}",
        "<{name}> {words}",
        "{name} - {words}",
        "{name} — {words}",
        "{name} | {words}",
        "**{name}:** {words}",
        "{name}：{words}",
        "{name} (00:12): {words}",
        "{name}, 00:12: {words}",
        "{name} 0:12: {words}",
        "{name} 00:12 {words}",
        "00:12 {name}: {words}",
        "0:12 | {name}: {words}",
        "0:12 - {name}: {words}",
        "[00:12] {name}: {words}",
        "[10:02:33 AM] {name}: {words}",
        "00:00:12 {name}: {words}",
        "[0:00:12 - 0:00:15] {name}: {words}",
        "<v {name}>{words}</v>",
        "{name} Jones: {words}",
        "{name} Jones: {words}\t",
        "  • {name}:   {words}  ",
    ],
)
def test_a_transcript_in_any_shape_gives_words_and_roles(form: str) -> None:
    talk = [turn for pair in zip(QUESTIONS, ANSWERS, strict=True) for turn in pair]
    names = ["Sara", "Tom"] * len(QUESTIONS)
    text = "\n".join(form.format(name=n, words=w) for n, w in zip(names, talk, strict=True))
    found = read(text)
    assert [body for _, _, body in found] == talk
    assert [role for role, _, _ in found] == [REP, PROSPECT] * len(QUESTIONS)
    assert len({speaker for _, speaker, _ in found}) == 2


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        ("Q: ", "A: "),
        ("Q. ", "A. "),
        ("Q - ", "A - "),
        ("Me: ", ""),
        ("Me - ", "Tom - "),
        ("Rep - ", ""),
        ("Rep: ", "Customer: "),
        ("> ", ""),
        ("- ", "> "),
        ("", "- "),
        ("", ""),
        ("", "Tom: "),
        ("P: ", "R: "),
        ("Speaker 1 (me): ", "Speaker 2: "),
    ],
)
def test_questions_are_the_reps_and_answers_the_prospects(ask: str, answer: str) -> None:
    pairs = zip(QUESTIONS, ANSWERS, strict=True)
    text = "\n".join(f"{ask}{q}\n{answer}{a}" for q, a in pairs)
    found = read(text)
    assert [role for role, _, _ in found] == [REP, PROSPECT] * len(QUESTIONS)
    assert [body for _, _, body in found][:2] == [QUESTIONS[0], ANSWERS[0]]


def test_numbered_questions_belong_to_one_voice() -> None:
    text = "Q1 - Tell me about the practice?\nMe, one hygienist. 31 years now\nQ2 - Which software?"
    assert read(text)[0] == (REP, "Q1", "Tell me about the practice?")
    assert read(text)[2] == (REP, "Q1", "Which software?")
    assert roles(text)[1] is PROSPECT


def test_a_speaker_on_a_line_of_their_own_speaks_the_lines_below() -> None:
    text = (
        "Priya Nair  0:03\nWhat prompted this now?\nGlenn Tasker  0:09\nA paralegal clicked a fake"
        "\nand nobody saw it.\nPriya Nair  0:24\nHow was it found?\nGlenn Tasker  0:27\nA client rang."
    )
    found = read(text)
    assert found[0] == (NOTE, "Priya Nair", "")
    assert found[1] == (REP, "Priya Nair", "What prompted this now?")
    assert found[3][:2] == found[4][:2] == (PROSPECT, "Glenn Tasker")


def test_cue_timings_and_numbers_of_subtitles_hold_no_words() -> None:
    text = (
        "1\n00:00:02,110 --> 00:00:07,400\nClare: How do you scan?\n\n"
        "2\n00:00:07,900 --> 00:00:19,020\nImran: By hand."
    )
    assert [body for _, _, body in read(text)] == [
        "",
        "",
        "How do you scan?",
        "",
        "",
        "",
        "By hand.",
    ]


def test_who_sells_is_told_by_the_header() -> None:
    text = (
        "speakers: Steph (us), Barry (Allingham Coaches)\n"
        "Steph: right, the agreement. Barry: is a name here\nBarry: What will it cost me?\nSteph: Less."
    )
    assert roles(text) == [NOTE, REP, PROSPECT, REP]


def test_a_country_beside_a_name_is_no_sign_of_our_side() -> None:
    text = "Steph: How is it?\nDan (US): Good.\nSteph: What is it like?\nDan (US): Fine."
    assert roles(text) == [REP, PROSPECT, REP, PROSPECT]


def test_two_prospects_stay_apart_by_their_letters() -> None:
    text = (
        "- Mleczarnia, p. Agnieszka (R&D) + p. Tomasz (buying)\n"
        "- A: yoghurt separates after day 12\n- T: price isnt the point for us\n- T: it was 4"
    )
    assert [(role, speaker) for role, speaker, _ in read(text)][1:] == [
        (PROSPECT, "A"),
        (PROSPECT, "T"),
        (PROSPECT, "T"),
    ]


@pytest.mark.parametrize("line", ["budget: 25k this year", "Next steps: demo", "Root cause: rota"])
def test_a_topic_before_a_colon_is_no_speaker(line: str) -> None:
    assert read(line)[0][1:] == (None, line)


def test_a_lone_time_belongs_to_the_words() -> None:
    assert read("14:30 works for her\nthey use sage")[0][2] == "14:30 works for her"


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("I asked her what a good year would look like.", REP),
        ("Asked her how leadership sees it.", REP),
        ("How would she bring it to Palle, I wondered.", REP),
        ('I asked how the branch managers see it. "Grand."', PROSPECT),
        ("When I asked how many come in he hadn't the foggiest.", PROSPECT),
        ("She counted them in January and 4 in 10 were answered later.", PROSPECT),
        ("I'll ring her mid October, once the accounts are in.", NOTE),
        ("Lovely person, rushed at the end because a viewing had moved.", NOTE),
    ],
)
def test_reported_speech_in_prose(line: str, role: Role) -> None:
    text = f"They have 62 staff.\nShe looks after operations.\n{line}\nThe MD decides."
    assert roles(text)[2] is role


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("[ ] diary mid Oct", NOTE),
        ("send pricing for 210 + ref from another care grp", NOTE),
        ("-> try again in Nov", NOTE),
        ("polite but dead. close out", NOTE),
        ("f/u: pricing for 9 sites", NOTE),
        ("nice lady, sounded tired", NOTE),
        ("me: what happens if ur off sick that week", REP),
        ('what does a good customer look like? "anyone"', PROSPECT),
        ('me: how would they take to an app? "badly"', PROSPECT),
        ("asked for price per payslip", PROSPECT),
        ("board 24 april, Marta presents", PROSPECT),
        ("no clue what IT costs them", PROSPECT),
    ],
)
def test_whose_a_jotted_line_is(line: str, role: Role) -> None:
    text = (
        "4 homes, 210 on payroll\nsage 50 on one pc\nshe runs it herself\nrota in excel\nhates it\n"
    )
    assert roles(text + line)[-1] is role


def test_headings_and_the_first_line_are_notes() -> None:
    text = (
        "Call notes - Halvorsen Builders (Calgary) - w/ Priya Nair, proj controls manager\n"
        "Background\n- general contractor, ~140 staff\nGoals\n- write-offs under $100k\n- no RFPs"
    )
    assert roles(text) == [NOTE, NOTE, PROSPECT, NOTE, PROSPECT, PROSPECT]


def test_what_the_prospect_says_last_is_no_note_while_notes_are_being_typed() -> None:
    said = ["they use sage", "owner wants it live by may", "no budget until q3", "Anna: he decides"]
    for count in range(1, len(said) + 1):
        assert roles("\n".join(said[:count])) == [PROSPECT] * count


def test_a_stored_speaker_labels_its_lines_but_a_label_in_the_text_wins() -> None:
    text = "we cannot say\nMe: what then?\nnothing"
    marks = [Mark(0, 28, "prospect"), Mark(29, 36, "Anna")]
    found = [(line.role, line.speaker) for line in parse(text, WORDS, marks)]
    assert found == [(PROSPECT, None), (REP, "Me"), (PROSPECT, "Anna")]


ENDS = ["\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"]


def test_blank_lines_count_and_every_sign_that_ends_a_line_does() -> None:
    text = "a\u2028b\r\n\n\x0bc"
    lines = parse(text, WORDS)
    assert [line.index for line in lines] == [0, 1, 2, 3, 4]
    assert [text[line.start : line.end] for line in lines] == ["a", "b", "", "", "c"]
    assert lines[2].body.start == lines[2].body.end


@pytest.mark.parametrize("end", [*ENDS, "\r\n"])
def test_a_call_is_read_alike_however_its_lines_end(end: str) -> None:
    said = ["Me: What keeps you from it?", "Anna: We never got round to it", "", "- she signs"]
    assert read(end.join(said)) == read("\n".join(said))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Me: why?", "Anna: so", "", "a", "- 1."]),
            st.sampled_from([*ENDS, "\r\n"]),
        )
    )
)
def test_lines_hold_no_line_end_and_places_stay(said: list[tuple[str, str]]) -> None:
    text = "".join(f"{words}.{end}" for words, end in said)
    lines = parse(text, WORDS)
    assert [text[line.start : line.end] for line in lines] == [
        *(f"{words}." for words, _ in said),
        "",
    ]
    for line in lines:
        assert line.start <= line.body.start <= line.body.end <= line.end
        assert not set(line.body.of(text)) & set(ENDS)


def test_clauses_end_at_sentences_joints_and_dashes() -> None:
    text = "we meant to, but Dr. Smith left. Now it's on me; he signs - above 5k the board -> legal"
    assert [text[start:end] for start, end in clauses(text, WORDS)] == [
        "we meant to",
        "but Dr. Smith left.",
        "Now it's on me;",
        "he signs",
        "above 5k the board",
        "legal",
    ]


PIECES = st.sampled_from(
    [
        "\n", "\r\n", ": ", "Q: ", "Me - ", "[00:12] ", "<v Anna>", "</v>", "- ", "• ", "0:12", "Anna",
        "?", "\u200b", "\u202e", "\x00", "\ud800", "👍", "e\u0301", "我们：", "1. ", "12:30 --> 12:31",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=60).map("".join)


def without_ends(text: str) -> str:
    return "".join(sign for sign in text if sign not in ENDS)


def lies_within(line: Line, text: str) -> bool:
    return line.start <= line.body.start <= line.body.end <= line.end <= len(text)


@given(TEXTS)
def test_lines_cover_any_text_and_bodies_lie_within_them(text: str) -> None:
    lines = parse(text, WORDS)
    between = [text[a.end : b.start] for a, b in pairwise(lines)]
    assert set(between) <= {*ENDS, "\r\n"}
    assert "".join(text[line.start : line.end] for line in lines) == without_ends(text)
    assert all(lies_within(line, text) for line in lines)
    assert [line.index for line in lines] == list(range(len(lines)))


@given(TEXTS)
def test_a_body_has_no_white_space_around_it(text: str) -> None:
    bodies = [line.body.of(text) for line in parse(text, WORDS)]
    assert all(body == body.strip() for body in bodies)


@given(TEXTS)
def test_clauses_are_in_order_and_lose_no_words(text: str) -> None:
    found = clauses(text, WORDS)
    ends = [0, *[end for _, end in found]]
    assert all(before <= start < end for before, (start, end) in zip(ends, found, strict=False))


@pytest.mark.parametrize(
    "piece", ["a", "1", " ", "Q: ", "- ", "(", "[", ".", ", but ", "Aa ", "\u200b"]
)
def test_a_line_of_100_000_characters_is_read(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert len(parse(text, WORDS)) == 1
