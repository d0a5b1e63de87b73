"""Whether a company fits, as people say it in German."""

from __future__ import annotations

import pytest

from nlp.types import Evidence, State
from service.qualify.fit.fit import Fit
from service.qualify.profile import Profile
from service.qualify.sources import Sources
from tests.by_hand import reading
from tests.test_fit import profile

FIT = Fit.of(Sources.find())


def judge(ideal: Profile, *lines: str) -> list[Evidence]:
    return FIT.evidence(reading(*lines, language="de"), ideal)


def state(ideal: Profile, *lines: str) -> State:
    found = {evidence.state for evidence in judge(ideal, *lines)}
    return found.pop() if found else State.UNKNOWN


class TestSize:
    IDEAL = profile(sizes=(50, 1000))

    @pytest.mark.parametrize(
        "words",
        [
            "190 Leut, 3-Schicht, 41 Maschinen",
            "85 MA, 52 LKW",
            "Wir sind gut 230 Mitarbeiter an zwei Standorten.",
            "1.000 Beschäftigte insgesamt",
            "hundert Mitarbeiterinnen, alles in Linz",
            "ein 60-Mann-Betrieb",
        ],
    )
    def test_within_the_limits_holds(self, words: str) -> None:
        assert state(self.IDEAL, words) is State.MET

    @pytest.mark.parametrize(
        "words",
        [
            "11 Angestellte",
            "Wir sind sechs Leute",
            "nur ich und meine Frau",
            "5 MA",
            "wir sind zu zweit",
        ],
    )
    def test_far_too_small_fails(self, words: str) -> None:
        assert state(self.IDEAL, words) is State.UNMET

    def test_the_answer_to_how_many_counts(self) -> None:
        asked = "rep: Wie viele Leute arbeiten bei Ihnen?"
        assert state(self.IDEAL, "Guten Tag", asked, "Ann: So um die 120.") is State.MET

    @pytest.mark.parametrize(
        "words",
        [
            "Landet alles bei vier Leuten im Innendienst.",
            "6 Mitarbeiter im Lager",
            "2 Leute einen halben Tag pro Woche",
            "3 Leute tippen Aufträge ab",
            "zwei Mitarbeiter sind damit voll beschäftigt",
            "2 MA machen nur das",
        ],
    )
    def test_a_part_of_the_company_says_nothing(self, words: str) -> None:
        assert state(self.IDEAL, words) is State.UNKNOWN


class TestIndustry:
    @pytest.mark.parametrize(
        ("industry", "words"),
        [
            ("Käserei", "Käserei Hirschi, Entlebuch"),
            ("Fahrschulen", "Fahrschule Backbord, Eckernförde"),
            ("Spedition", "Spedition Kröger, Fr. Lindner"),
            ("Hochschule", "Rektorat der Universität"),
            ("Gebäudetechnik", "Wir sind ein Elektrobetrieb in dritter Generation"),
        ],
    )
    def test_a_company_that_names_itself_is_recognised(self, industry: str, words: str) -> None:
        assert state(profile((industry,)), words) is State.MET

    def test_a_company_that_says_it_is_something_else_fails(self) -> None:
        assert state(profile(("Krankenhaus",)), "Wir sind ein Möbelhaus am Ort") is State.UNMET


class TestTerritory:
    @pytest.mark.parametrize(
        ("territory", "words"),
        [
            ("Deutschland", "Sitz in Hannover"),
            ("Südtirol", "Bozen, direkt am Bahnhof"),
            ("DACH", "Werk in Linz"),
            ("Schweiz", "Kanton Aargau"),
        ],
    )
    def test_a_place_within_it_holds(self, territory: str, words: str) -> None:
        assert state(profile(places=(territory,)), words) is State.MET

    @pytest.mark.parametrize(
        "words",
        [
            "Das Dach ist gemietet",
            "Das Essen kocht die Wirtin",
            "die Prüfung ist Mitte März",
            "gehostet in Deutschland, sonst mache ich nicht mit",
        ],
    )
    def test_a_word_is_no_place(self, words: str) -> None:
        assert state(profile(places=("Deutschland",)), words) is State.UNKNOWN

    def test_a_company_that_sits_elsewhere_fails(self) -> None:
        ideal = profile(places=("Deutschland",))
        assert state(ideal, "Wir haben unseren Hauptsitz in Zürich") is State.UNMET
