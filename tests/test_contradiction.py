"""A statement that contradicts what the same person said earlier is found, with both quotes and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.contradictions import contradiction, inconsistency
from nlp.contradictions.inconsistency import Contradiction
from nlp.lines import notes
from nlp.pack import Pack
from nlp.reader import hear_lines
from nlp.sources import Sources
from nlp.strict_yaml import PackError
from tests import loaded


@pytest.fixture(scope="module")
def pack() -> Pack:
    return loaded.pack("en")


def found(text: str, pack: Pack) -> list[Contradiction]:
    lines = notes.parse(text, pack.note_words)
    return pack.contradictions.find(text, lines, hear_lines(pack, text))


def pairs(text: str, pack: Pack) -> list[tuple[int, int]]:
    return [(one.earlier_line.index, one.later_line.index) for one in found(text, pack)]


BUDGET = """Call with Harlan Foods
he said he has the money for it in his budget
three warehouses, about 340 people
later: there is no budget, he can't spend a dollar"""

RIVALS = """Kevin, brewery
said no one else is pitching
about 40 staff
then showed me offers from two other vendors on his phone"""

DECIDER = """Me: who decides on this?
Anna: That is my decision, I sign it myself.
Me: so you could sign in October?
Anna: No, I'd have to run it by my boss first, he has to approve everything."""


@pytest.mark.parametrize(
    ("text", "pair", "topic"),
    [
        (BUDGET, (1, 3), "whether there is money"),
        (RIVALS, (1, 3), "whether others are in the race"),
        (DECIDER, (1, 3), "who decides"),
    ],
)
def test_both_sides_of_one_topic_contradict(
    text: str, pair: tuple[int, int], topic: str, pack: Pack
) -> None:
    one = found(text, pack)[0]
    assert (one.earlier_line.index, one.later_line.index) == pair
    assert (one.why, one.topic) == ("opposite", topic)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("we have 14 vans\nsorry, 40 vans not 14", id="a self-correction"),
        pytest.param(
            "last year there was no budget\nnow the budget is approved", id="a change over time"
        ),
        pytest.param(
            "Jens: there is no budget for this.\nMette: We have the money for it in my budget.",
            id="two people",
        ),
        pytest.param(
            "no problems with the kiln\nthe raw mill broke down twice in May", id="two things"
        ),
        pytest.param(
            "there is no budget this year\nif we had the money in the budget we would buy it",
            id="a hypothesis",
        ),
        pytest.param("thinks it is fine\nno idea who signs, would have to ask", id="not knowing"),
    ],
)
def test_what_only_looks_like_a_contradiction_is_none(text: str, pack: Pack) -> None:
    assert found(text, pack) == []


@pytest.mark.parametrize("language", ["en", "de", "da", "zh"])
def test_other_signs_on_a_line_speak_against_its_contradicting_anything(language: str) -> None:
    weights = loaded.pack(language).contradictions.pack.weights
    against = {cue: worth for cue, worth in weights.items() if "shows-" in cue}
    assert against["shows-unrealistic:later"] < 0
    assert max(against.values()) < 0


OTHER_LANGUAGES = [
    pytest.param(
        "de",
        """Ich: Ist dafür Geld eingeplant?
Meier: Nein, dafür haben wir dieses Jahr gar kein Budget.
Ich: Wer wäre sonst beteiligt?
Meier: Herr Lang aus der IT.
Meier: Das Budget ist übrigens schon freigegeben, 25.000 Euro.""",
        (1, 4),
        id="German: money denied, then there",
    ),
    pytest.param(
        "de",
        """Schulz: Andere Anbieter schauen wir uns keine an.
etwa 40 Leute in der Werkstatt
Schulz: Später: Letzte Woche waren zwei andere Anbieter da und haben ihr Angebot vorgestellt.""",
        (0, 2),
        id="German: nobody else, then two",
    ),
    pytest.param(
        "da",
        """Mig: Er der sat penge af til det?
Jens: Nej, der er slet ikke noget budget til det i år.
Mig: Hvem er ellers med?
Jens: Lone fra IT.
Jens: Budgettet er for øvrigt godkendt, 200.000 kr.""",
        (1, 4),
        id="Danish: money denied, then there",
    ),
    pytest.param(
        "zh",
        """我：这个有预算吗？
李总：没有，今年一点预算都没有。
我：还有谁参与？
李总：IT的小王。
李总：其实预算上个月已经批了，25万。""",
        (1, 4),
        id="Chinese: money denied, then there",
    ),
    pytest.param(
        "zh",
        """李总：我们没有看别家
车间大概40人
李总：后来说上周另外两家供应商来做过演示，报价也拿了""",
        (0, 2),
        id="Chinese: nobody else, then two",
    ),
]


@pytest.mark.parametrize(("language", "text", "pair"), OTHER_LANGUAGES)
def test_what_is_denied_and_then_affirmed_contradicts_in_every_language(
    language: str, text: str, pair: tuple[int, int]
) -> None:
    assert pairs(text, loaded.pack(language)) == [pair]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "de",
            "Meier: Voriges Jahr gab es dafür kein Budget.\nMeier: Inzwischen ist es freigegeben.",
        ),
        ("de", "Meier: Kein Budget dafür.\nLang: Bei mir liegen 20.000 Euro dafür."),
        ("da", "Jens: sidste år var der ingen penge til det\nJens: nu er budgettet godkendt"),
        ("da", "Jens: vi har 14 biler\nJens: undskyld, 40 biler, ikke 14"),
        ("zh", "李总：去年没有预算\n李总：今年预算批下来了"),
        ("zh", "李总：我们没有预算\n王工：我这边有20万的预算"),
    ],
)
def test_neither_change_nor_correction_nor_another_person_contradicts(
    language: str, text: str
) -> None:
    assert pairs(text, loaded.pack(language)) == []


def test_two_contradictions_in_one_call_are_both_found(pack: Pack) -> None:
    text = BUDGET + "\n" + RIVALS.partition("\n")[2]
    assert len(pairs(text, pack)) == 2


def test_the_quotes_are_the_words_that_stand_opposed(pack: Pack) -> None:
    one = found(RIVALS, pack)[0]
    assert "no one else" in one.earlier.of(RIVALS)
    assert "offers from" in one.later.of(RIVALS)


@pytest.mark.parametrize("text", [BUDGET, RIVALS, DECIDER])
def test_without_its_quote_the_line_contradicts_nothing(text: str, pack: Pack) -> None:
    one = found(text, pack)[0]
    length = one.later.end - one.later.start
    blanked = text[: one.later.start] + " " * length + text[one.later.end :]
    assert one.later_line.index not in {later for _, later in pairs(blanked, pack)}


def test_the_score_is_the_sum_of_the_cues_and_reaches_zero(pack: Pack) -> None:
    both = found(BUDGET + "\n" + RIVALS, pack)
    assert len(both) >= 2
    for one in both:
        assert one.score == sum(cue.weight for cue in one.cues) >= 0


def test_a_contradiction_becomes_a_red_flag_with_what_it_contradicts(
    pack: Pack,
) -> None:
    lines, heard = notes.parse(DECIDER, pack.note_words), hear_lines(pack, DECIDER)
    signal = inconsistency.signals(DECIDER, lines, heard, pack.contradictions)[0]
    assert (signal.kind, signal.line, signal.speaker) == ("inconsistency", 3, "Anna")
    assert signal.related[0].of(DECIDER) in DECIDER.split("\n")[1]
    assert dict(signal.details)["topic"] == "who decides"


def test_a_new_line_is_compared_with_a_bounded_number_of_earlier_ones(
    pack: Pack,
) -> None:
    text = "\n".join(["there is no budget for the new oven this year"] * 400)
    lines, heard = notes.parse(text, pack.note_words), hear_lines(pack, text)
    places = list(contradiction.walk(text, lines, heard, pack.contradictions.pack))
    most = contradiction.MOST_BOUND + contradiction.MOST_LIKELY
    assert max(len(place.earlier) for place in places) <= most


def test_a_topic_of_an_unknown_kind_is_refused_with_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "packs" / "en"
    folder.mkdir(parents=True)
    (folder / "topics.yaml").write_text(
        "money:\n  label: money\n  kind: deel\n  for: rich\n", encoding="utf-8"
    )
    with pytest.raises(
        PackError, match=r"topics\.yaml:3: unknown name 'deel'; did you mean 'deal'"
    ):
        Pack(Sources("en", tmp_path))


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_quotes_within_one_line_and_the_same_twice(first: str, second: str) -> None:
    pack = loaded.pack("en")
    text = f"{first}\nthere is no budget\n{second}\nlater: we have the money in the budget"
    once = found(text, pack)
    assert once == found(text, pack)
    for one in once:
        for span, line in ((one.earlier, one.earlier_line), (one.later, one.later_line)):
            assert line.start <= span.start < span.end <= line.end
            assert "\n" not in span.of(text)
