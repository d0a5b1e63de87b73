"""Danish as people type it: letters, speakers, questions, amounts and dates."""

from __future__ import annotations

import unicodedata

import pytest

from nlp.lines import note_words, notes
from nlp.questions import questions
from nlp.reader import Reader
from nlp.sources import Sources
from nlp.types import Form, Role, Span
from nlp.values import value_words, values
from tests import loaded

DANISH = Sources("da")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return loaded.reader()


def _values(text: str) -> list[tuple[str, str, float | None]]:
    words = value_words.load(DANISH.node("values"))
    found = values.find(text, Span(0, len(text)), words)
    return [(value.kind.value, value.span.of(text), value.amount) for value in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("600 t.kr. til det", [("money", "600 t.kr.", 600_000)]),
        ("1,2 mio. kr. i tab", [("money", "1,2 mio. kr.", 1_200_000)]),
        ("under 150k/år", [("rate", "150k/år", 150_000)]),
        ("en halv million", [("money", "halv million", 500_000)]),
        ("1.900 kroner stykket", [("rate", "1.900 kroner stykket", 1_900)]),
        ("9 af 10 kort", [("percent", "9 af 10", 90)]),
        ("11 pct.", [("percent", "11 pct.", 11)]),
        ("310 mand", [("headcount", "310 mand", 310)]),
        ("halvandet år", [("duration", "halvandet år", 547.5)]),
        ("tre maaneder", [("duration", "tre maaneder", 90)]),
        ("senest 31. december 2030", [("date", "31. december 2030", None)]),
        ("i uge 34", [("date", "uge 34", None)]),
        ("ultimo 23", [("date", "ultimo 23", None)]),
        ("efter sommerferien", [("date", "sommerferien", None)]),
        ("2. halvår", [("date", "2. halvår", None)]),
        ("for to år siden", [("date", "to år siden", 730)]),
    ],
)
def test_amounts_and_dates(text: str, expected: list[tuple[str, str, float | None]]) -> None:
    assert _values(text) == expected


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("Hvad gør mest ondt i det?", Form.OPEN),
        ("Fortæl lidt om kundeservice hos jer.", Form.OPEN),
        ("Hvor tror du, de bliver af?", Form.OPEN),
        ("Hvilke krav er ufravigelige?", Form.OPEN),
        ("Jeg spurgte, hvad de vil opnå i år.", Form.OPEN),
        ("Hvor mange udkald blev det til?", Form.CLOSED),
        ("Hvad koster det jer i dag?", Form.CLOSED),
        ("Er der penge?", Form.CLOSED),
        ("Hvem skriver under?", Form.CLOSED),
        ("Synes du ikke, det går langsomt?", Form.LEADING),
        ("hvornaar skal det vaere oppe?", Form.CLOSED),
    ],
)
def test_forms_of_questions(line: str, form: Form) -> None:
    found = questions.form_of(line, questions.load_questions(DANISH))
    assert found is not None and found.form is form


def test_speakers_by_danish_labels() -> None:
    words = note_words.load(DANISH.node("notes"))
    text = "Møde med Lone, økonomichef\nSpm: Hvem beslutter?\nSvar: Direktøren.\nsend tilbud inden fredag"
    roles = [line.role for line in notes.parse(text, words)]
    assert roles == [Role.NOTE, Role.REP, Role.PROSPECT, Role.NOTE]


CALL = (
    "Q: Hvorfor er det ikke løst?\n"
    "A: Vi havde en pilot klar i fjor, men så brændte lageret, og den blev lagt på hylden.\n"
    "Q: Hvad koster det?\n"
    "A: Vi måler det ikke, det må økonomi svare på.\n"
)


def _found(reader: Reader, text: str) -> set[str]:
    return {signal.kind for signal in reader.read(text, "da").signals}


def test_a_call_shows_why_it_stayed_and_what_is_not_known(reader: Reader) -> None:
    assert {"excuse", "no_knowledge"} <= _found(reader, CALL)


def test_the_same_is_heard_without_danish_letters_and_with_marks_apart(reader: Reader) -> None:
    spelled = CALL.replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    apart = unicodedata.normalize("NFD", CALL)
    assert len(apart) > len(CALL)
    assert _found(reader, spelled) == _found(reader, apart) == _found(reader, CALL)


def test_quotes_of_letters_with_marks_apart_are_as_typed(reader: Reader) -> None:
    apart = unicodedata.normalize("NFD", CALL)
    typed = [signal.span.of(apart) for signal in reader.read(apart, "da").signals]
    usual = [signal.span.of(CALL) for signal in reader.read(CALL, "da").signals]
    assert typed == [unicodedata.normalize("NFD", quote) for quote in usual] != usual


def _facts(reader: Reader, text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for evidence in reader.read(text, "da").evidence:
        found.setdefault(evidence.fact, set()).add(evidence.state.value)
    return found


@pytest.mark.parametrize(
    ("text", "fact", "states"),
    [
        ("K: Jeg vil gerne have en brochure.", "authority", set()),
        ("K: Jeg er med på, at det er et problem.", "authority", set()),
        ("K: Jeg tog min datter med på arbejde.", "decision_process", set()),
        ("K: Det bestemmer jeg selv.", "authority", {"met"}),
        ("K: Det er kun mig, der har adgang til systemet.", "authority", set()),
        ("K: Vi får op til 200 henvendelser om dagen.", "authority", set()),
        ("Mig: Hvem bestemmer?\nK: Ikke mig i hvert fald.", "authority", {"unmet"}),
        ("K: Det er ikke mig, der bestemmer.", "authority", {"unmet"}),
        ("K: Jeg er bare i praktik.", "authority", {"unmet"}),
        ("K: Jeg må ikke give numre ud.", "authority", {"unmet"}),
        ("K: Jeg må ikke sige navnet på leverandøren.", "authority", set()),
        ("K: Medarbejderne har ikke adgang til systemet.", "authority", set()),
        ("K: Hun kan godkende op til 100.000 selv.", "budget", set()),
        ("K: Måske engang næste år, når pengene er i hus.", "budget", set()),
        ("K: Vi har tabt 300.000 kr. på det i år.", "budget", set()),
        ("K: Budgettet er på plads.", "budget", {"met"}),
        ("K: Sidste år var der ingen penge. I år er der afsat 300.000 kr.", "budget", {"met"}),
        ("K: Der er ingen penge til det.", "budget", {"unmet"}),
        ("K: Jeg skal på ferie i uge 29.", "timeline", set()),
        ("ville have skiftet i foråret", "timeline", set()),
        ("K: Det skal være oppe at køre senest i uge 40.", "timeline", {"met"}),
        ("K: Måske engang næste år.", "timeline", {"unmet"}),
        ("K: Ring til mig igen i september.", "later", {"met"}),
        ("K: Prøv igen om et halvt år.", "later", {"met"}),
        ("K: Ja, den er sat i kalenderen.", "next_step", {"met"}),
        ("Møde Teams, Camilla Bro, HR", "competition", set()),
        ("Kravspecifikationen er skrevet af SAP", "decision_criteria", {"unmet"}),
        ("Kravspecifikationen er skrevet af vores egen it-afdeling", "decision_criteria", set()),
    ],
)
def test_one_line_says_no_more_than_it_says(
    reader: Reader, text: str, fact: str, states: set[str]
) -> None:
    assert _facts(reader, text).get(fact, set()) == states


@pytest.mark.parametrize(
    "line",
    ["Helt i orden. Så vil jeg ikke tage mere af din tid.", "Så skal jeg nok lade dig være."],
)
def test_what_a_rep_says_he_will_do_asks_nothing(line: str) -> None:
    assert questions.form_of(line, questions.load_questions(DANISH)) is None


TRAINEE = (
    "Samtale med Emil, praktikant hos Nordlys Tryk\n"
    "Mig: Hvad driller?\n"
    "Emil: Vi taster alle ordrer to gange, det koster 12 timer om ugen.\n"
    "Mig: Hvad er der sat af?\n"
    "Emil: Der er afsat 60.000 kr. i år.\n"
    "Mig: Hvornår skal det køre?\n"
    "Emil: Det skal køre senest 1. oktober.\n"
    "Mig: Hvem beslutter?\n"
    "Emil: Det ved jeg ikke, jeg er bare i praktik. Jeg vil gerne sende det videre.\n"
)


def test_a_trainee_who_wants_to_pass_it_on_does_not_decide(reader: Reader) -> None:
    found = _facts(reader, TRAINEE)
    assert found["authority"] == {"unmet"}
    assert found["budget"] == found["timeline"] == {"met"}


LEAVING = (
    "Tine, vikar i bogholderiet hos Bøgelund Entreprise, stopper på fredag\n"
    "S: Hvordan behandler I fakturaer?\n"
    "K: Vi skriver dem ud og lægger dem i en bakke. Nogle ligger der i fem uger, og så kommer der rykkere.\n"
    "S: Hvor mange rykkere får I?\n"
    "K: Det kan jeg ikke svare på.\n"
    "S: Hvem godkender indkøb af systemer?\n"
    "K: Ingen anelse. Jeg er her kun til på fredag, så jeg er ikke den rigtige at tale med.\n"
    "S: Hvem er den rigtige?\n"
    "K: Det ved jeg ikke, de skifter hele tiden ud på kontoret.\n"
)


def test_who_leaves_on_friday_tells_no_way_to_buy_and_excuses_nothing(reader: Reader) -> None:
    found = _facts(reader, LEAVING)
    assert found.get("authority") == {"unmet"}
    assert "decision_process" not in found
    assert not {"excuse", "knowledge"} & _found(reader, LEAVING)
