"""German as people in Germany, Austria and Switzerland type it: letters, speakers, questions, amounts, dates."""

from __future__ import annotations

import unicodedata

import pytest

from nlp.lines import note_words, notes
from nlp.questions import questions
from nlp.reader import Reader
from nlp.sources import Sources
from nlp.types import Form, Role, Span
from nlp.values import value_words, values
from service.qualify.types import Request
from tests import loaded

GERMAN = Sources("de")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return loaded.reader()


def _values(text: str) -> list[tuple[str, str, float | None]]:
    words = value_words.load(GERMAN.node("values"))
    found = values.find(text, Span(0, len(text)), words)
    return [(value.kind.value, value.span.of(text), value.amount) for value in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("290 T€ im Plan", [("money", "290 T€", 290_000)]),
        ("28 TEUR sind da", [("money", "28 TEUR", 28_000)]),
        ("1,2 Mio. Euro weg", [("money", "1,2 Mio. Euro", 1_200_000)]),
        ("CHF 2'800", [("money", "CHF 2'800", 2_800)]),
        ("rund 1'400 Franken", [("money", "1'400 Franken", 1_400)]),
        ("vierzigtausend Euro", [("money", "vierzigtausend Euro", 40_000)]),
        ("ab 20.000 muss der CFO gegenzeichnen", [("money", "20.000", 20_000)]),
        ("Budget 40.000 ist da", [("money", "40.000", 40_000)]),
        ("9.200 im Monat", [("rate", "9.200 im Monat", 9_200)]),
        ("von 18 auf 25 Prozent", [("percent", "18", 18), ("percent", "25 Prozent", 25)]),
        ("Ziel 25 Prozent", [("percent", "25 Prozent", 25)]),
        ("85 MA", [("headcount", "85 MA", 85)]),
        ("190 Leut", [("headcount", "190 Leut", 190)]),
        ("eine halbe Stunde", [("duration", "halbe Stunde", 0.5 * 0.0416667)]),
        ("eineinhalb Jahre", [("duration", "eineinhalb Jahre", 547.5)]),
        ("bis 31.12. fertig", [("date", "31.12.", None)]),
        ("Start in KW 34", [("date", "KW 34", None)]),
        ("Anfang Mai", [("date", "Anfang Mai", None)]),
        ("bis 15. Feber", [("date", "15. Feber", None)]),
        ("heuer nicht mehr", [("date", "heuer", None)]),
        ("nach Ostern", [("date", "Ostern", None)]),
        ("SAP 4 bleibt", []),
    ],
)
def test_amounts_and_dates(text: str, expected: list[tuple[str, str, float | None]]) -> None:
    assert _values(text) == expected


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("Was passiert, wenn das so bleibt?", Form.OPEN),
        ("Woran liegt das?", Form.OPEN),
        ("Magst du kurz erzählen, was euch da beschäftigt?", Form.OPEN),
        ("Wie könnten wir herausfinden, wie viel Geld da ist?", Form.OPEN),
        ("Welche Auswirkungen hat das auf Ihr Team?", Form.OPEN),
        ("Und wenn der Kunde nicht da ist?", Form.OPEN),
        ("Welche Hindernisse sehen Sie?", Form.OPEN),
        ("Nach welchen Kriterien wird ausgewählt?", Form.OPEN),
        ("Wann wäre das für Sie ein Erfolg?", Form.OPEN),
        ("Wissen Sie, warum das so ist?", Form.OPEN),
        ("Welche Abteilung zahlt das?", Form.CLOSED),
        ("Wann läuft der Vertrag aus?", Form.CLOSED),
        ("Haben Sie mal ausgerechnet, was Ihnen da entgeht?", Form.CLOSED),
        ("Wie viele Angebote sind draußen?", Form.CLOSED),
        ("Welches ERP haben Sie?", Form.CLOSED),
        ("Und wer entscheidet?", Form.CLOSED),
        ("Ist dafür Geld da?", Form.CLOSED),
        ("Bis wann?", Form.CLOSED),
        ("wie viele sind draussen", Form.CLOSED),
        ("Das kostet Sie Geld, nicht wahr?", Form.LEADING),
    ],
)
def test_forms_of_questions(line: str, form: Form) -> None:
    found = questions.form_of(line, questions.load_questions(GERMAN))
    assert found is not None and found.form is form


def test_a_clause_that_follows_a_question_makes_it_no_second_one() -> None:
    pack = questions.load_questions(GERMAN)
    assert questions.asking_clauses("Woran würden Sie merken, was es Ihnen wert ist?", pack) == 1
    assert questions.asking_clauses("Was nervt, und wie lange noch?", pack) == 2


@pytest.mark.parametrize("mark", ["Tom: {}|Eva: {}", "F. {}|A. {}", "> {}|{}"])
def test_who_types_no_question_marks_still_asks(reader: Reader, mark: str) -> None:
    asking, answering = mark.split("|")
    talk = [
        ("wie läuft die Planung heute", "alles in Excel, zwei Leute"),
        ("gibt es dafür Budget", "40.000 sind eingeplant"),
        ("wer entscheidet am Ende", "der Chef selber"),
        ("was stört euch am meisten", "die Fehler am Monatsende"),
    ]
    text = "\n".join(f"{asking.format(q)}\n{answering.format(a)}" for q, a in talk)
    found = reader.read(text, "de")
    assert [line.role for line in found.lines] == [Role.REP, Role.PROSPECT] * 4
    assert [question.form for question in found.questions] == [
        Form.OPEN,
        Form.CLOSED,
        Form.CLOSED,
        Form.OPEN,
    ]


def test_speakers_by_german_labels() -> None:
    words = note_words.load(GERMAN.node("notes"))
    text = (
        "Gespräch mit Fr. Weber, Einkaufsleiterin\n"
        "Frage: Wer entscheidet?\n"
        "Antwort: Der Chef.\n"
        "Angebot bis Freitag schicken"
    )
    roles = [line.role for line in notes.parse(text, words)]
    assert roles == [Role.NOTE, Role.REP, Role.PROSPECT, Role.NOTE]


CALL = (
    "F: Warum ist das noch nicht gelöst?\n"
    "A: Wir wollten das für früher schon angehen, dann kam der Umzug dazwischen.\n"
    "F: Was kostet Sie das?\n"
    "A: Das hat nie jemand ausgerechnet, da müsste ich die Buchhaltung fragen.\n"
    "F: Wer gibt frei?\n"
    "A: Bis 10.000 unterschreibe ich, darüber entscheidet die Geschäftsführung.\n"
)


def _found(reader: Reader, text: str) -> set[str]:
    return {signal.kind for signal in reader.read(text, "de").signals}


def test_a_call_shows_why_it_stayed_and_what_is_not_known(reader: Reader) -> None:
    assert {"excuse", "no_knowledge", "specificity"} <= _found(reader, CALL)


def test_the_same_is_heard_without_umlauts_and_with_marks_apart(reader: Reader) -> None:
    spelled = CALL.replace("ö", "oe").replace("ü", "ue").replace("ä", "ae").replace("ß", "ss")
    apart = unicodedata.normalize("NFD", CALL)
    assert len(apart) > len(CALL)
    assert _found(reader, spelled) == _found(reader, apart) == _found(reader, CALL)


def test_quotes_of_letters_with_marks_apart_are_as_typed(reader: Reader) -> None:
    apart = unicodedata.normalize("NFD", CALL)
    typed = [signal.span.of(apart) for signal in reader.read(apart, "de").signals]
    usual = [signal.span.of(CALL) for signal in reader.read(CALL, "de").signals]
    assert typed == [unicodedata.normalize("NFD", quote) for quote in usual] != usual


def _concluded(text: str) -> tuple[str, dict[str, str]]:
    """The verdict on a German call, and what stands on each fact."""
    found = loaded.ours().analyse(Request(text=text, lang="de"))
    facts = {name: fact["state"] for name, fact in found["facts"].items()}
    return found["recommendation"]["verdict"], facts


@pytest.mark.parametrize(
    "note",
    [
        "Rüstzeiten zu lang, im Schnitt 95 min",
        "Lieferzeiten zu lang, Ziel 5 Tage",
        "Hr. Wendt, Werkleiter\nRechnungen gehen zu spät raus, im Schnitt 3 Wochen",
        "Gelenkwellen, 80 MA\njede Woche gehen Laufzettel verloren",
    ],
)
def test_a_pain_that_ends_in_a_word_for_closing_closes_nothing(note: str) -> None:
    assert _concluded(note)[0] != "disqualify"


TALK = (
    "Ich: Was macht Ihnen Sorgen?\n"
    "Aebi: Jede zehnte Sendung geht falsch raus, das kostet uns 4.000 Franken im Monat.\n"
    "Ich: Wer entscheidet?\n"
    "Aebi: Das entscheide ich selber.\n"
)


@pytest.mark.parametrize(
    "said",
    [
        "Melden Sie sich doch im Juni wieder.",
        "Vor der Ernte brauchen Sie nicht anzurufen.",
        "Im neuen Jahr können wir nochmal reden.",
        "Kommen Sie im Herbst wieder auf mich zu.",
    ],
)
def test_when_to_call_back_is_no_date_of_their_project(said: str) -> None:
    verdict, facts = _concluded(f"{TALK}Aebi: {said}")
    assert (verdict, facts["timeline"]) == ("nurture", "unknown")
    asked = "Ich: Wann darf ich mich wieder melden?"
    verdict, facts = _concluded(f"{TALK}{asked}\nAebi: {said}")
    assert (verdict, facts["timeline"]) == ("nurture", "unknown")


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("Für dieses Jahr ist nichts mehr vorgesehen.", "unmet"),
        ("Geld haben wir dafür keines.", "unmet"),
        ("Der Topf ist schon verplant.", "unmet"),
        ("Das kommt aus dem Digitalisierungstopf.", "met"),
    ],
)
def test_no_money_is_not_heard_as_money(said: str, state: str) -> None:
    assert _concluded(f"{TALK}Ich: Wie steht es um das Budget?\nAebi: {said}")[1]["budget"] == state


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("Mit der Zeiterfassung sind wir überhaupt nicht zufrieden.", "met"),
        ("Mit der Buchhaltung sehr zufrieden, mit der Zeiterfassung überhaupt nicht.", "met"),
        ("Wir sind mit der Software rundum zufrieden.", "unmet"),
    ],
)
def test_who_is_not_content_has_a_need(said: str, state: str) -> None:
    assert _concluded(f"Huber: {said}")[1]["need"] == state


@pytest.mark.parametrize(
    "title", ["Call mit Nadine (Head of Sales Ops)", "Gespräch mit Frau Dr. Sauer"]
)
def test_a_title_agrees_on_nothing(title: str) -> None:
    facts = _concluded(f"{title}\nAlles läuft über Papierlisten, das dauert ewig.")[1]
    assert facts["interest"] == facts["authority"] == "unknown"
