"""Whether a company fits, and when to come back, as people say it in Danish."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.types import State
from service.qualify.fit.fit import Fit
from service.qualify.later import until
from service.qualify.profile import Profile
from service.qualify.sources import Sources
from tests.by_hand import reading
from tests.test_fit import profile

FIT = Fit.of(Sources.find())
CALENDAR = until.read(Sources.find().read("calendar.yaml"))["da"]
TODAY = date(2026, 3, 10)


def state(ideal: Profile, *lines: str) -> State:
    found = {evidence.state for evidence in FIT.evidence(reading(*lines, language="da"), ideal)}
    return found.pop() if found else State.UNKNOWN


class TestSize:
    IDEAL = profile(sizes=(50, 1000))

    @pytest.mark.parametrize(
        "words", ["140 hoveder, KBH + Malmø", "vi er 85 mand i huset", "1.000 ansatte i alt"]
    )
    def test_within_the_limits_holds(self, words: str) -> None:
        assert state(self.IDEAL, words) is State.MET

    @pytest.mark.parametrize("words", ["11 ansatte", "Vi er seks mand", "bare mig og min kone"])
    def test_far_too_small_fails(self, words: str) -> None:
        assert state(self.IDEAL, words) is State.UNMET

    def test_the_answer_to_how_many_counts(self) -> None:
        asked = "rep: Hvor mange ansatte er I?"
        assert state(self.IDEAL, "Goddag", asked, "Ann: Omkring 120.") is State.MET

    @pytest.mark.parametrize(
        "words",
        [
            "6 medarbejdere på lageret",
            "mit team er på 4 mand",
            "2 mand en halv dag om ugen",
            "3 medarbejdere taster ordrer hele dagen",
            "det tager to mand en hel dag",
            "tre mand skal godkende",
        ],
    )
    def test_a_part_of_the_company_says_nothing(self, words: str) -> None:
        assert state(self.IDEAL, words) is State.UNKNOWN


class TestIndustry:
    @pytest.mark.parametrize(
        ("industry", "words"),
        [
            ("Transport", "Vognmandsfirmaet Kjær, Padborg"),
            ("Energi", "Vi er et fjernvarmeværk"),
            ("Landbrug", "griseavler ved Hobro"),
            ("Sundhed", "plejehjem med 60 beboere"),
        ],
    )
    def test_a_company_that_names_itself_is_recognised(self, industry: str, words: str) -> None:
        assert state(profile((industry,)), words) is State.MET

    @pytest.mark.parametrize(
        "words", ["Vi er et møbelhus", "Vi er en familieejet entreprenørvirksomhed"]
    )
    def test_a_company_that_says_it_is_something_else_fails(self, words: str) -> None:
        assert state(profile(("Hospitaler",)), words) is State.UNMET


class TestTerritory:
    @pytest.mark.parametrize(
        ("territory", "words"),
        [
            ("Danmark", "vi holder til i Billund"),
            ("Norden", "kontor i Gøteborg"),
            ("Danmark", "fabrik i Vendsyssel"),
            ("Tyskland", "hovedkontor i Hamborg"),
        ],
    )
    def test_a_place_within_it_holds(self, territory: str, words: str) -> None:
        assert state(profile(places=(territory,)), words) is State.MET

    @pytest.mark.parametrize(
        ("territory", "words"),
        [
            ("Frankrig", "en lille virksomhed"),
            ("Marokko", "de vil have rabat"),
            ("Sverige", "talte med Sofie Lund"),
            ("Nederlandene", "Uden det system går det ikke"),
        ],
    )
    def test_a_word_or_a_name_is_no_place(self, territory: str, words: str) -> None:
        assert state(profile(places=(territory,)), words) is State.UNKNOWN

    def test_a_company_that_sits_elsewhere_fails(self) -> None:
        assert state(profile(places=("Danmark",)), "hovedsædet ligger i Stockholm") is State.UNMET


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("primo maj", date(2026, 5, 1)),
        ("medio oktober", date(2026, 10, 15)),
        ("slutningen af juni", date(2026, 6, 30)),
        ("15. maj", date(2026, 5, 15)),
        ("27/4", date(2026, 4, 27)),
        ("den 3/2 2027", date(2027, 2, 3)),
        ("uge 34", date(2026, 8, 17)),
        ("u. 34", date(2026, 8, 17)),
        ("3. kvartal", date(2026, 7, 1)),
        ("efter Q2", date(2026, 7, 1)),
        ("andet halvår", date(2026, 7, 1)),
        ("efter sommerferien", date(2026, 8, 11)),
        ("til efteråret", date(2026, 9, 1)),
        ("efter jul", date(2027, 1, 1)),
        ("i det nye år", date(2027, 1, 2)),
        ("næste måned", date(2026, 4, 9)),
        ("om tre måneder", date(2026, 6, 8)),
        ("om et par uger", date(2026, 3, 31)),
        ("om halvandet år", date(2027, 9, 8)),
        ("om et halvt år", date(2026, 9, 8)),
        ("årets udgang", date(2026, 12, 31)),
        ("snart", None),
    ],
)
def test_words_become_a_day(words: str, day: date | None) -> None:
    assert CALENDAR.day_of(words, TODAY) == day
