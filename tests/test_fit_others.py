"""Industries and places that are named of somebody else say nothing of the company on the line."""

from __future__ import annotations

import pytest

from nlp.types import State
from tests.test_fit import profile, quotes, state

MAKERS = profile(("manufacturing",), (50, 2000), ("Germany",))
HOTELS = profile(("hotels",), (50, 2000), ("Denmark",))
CHINESE_HOTELS = profile(("酒店",), (50, 2000), ("中国",))


@pytest.mark.parametrize(
    ("words", "quote"),
    [
        ("we are not a manufacturer, we only distribute, 120 people in Hamburg", "manufacturer"),
        ("our customers are manufacturers, we are a law firm of 80 in Berlin", "law firm"),
        ("parent company sits in Munich, we are in Vienna, 200 people", "Vienna"),
        ("Wir sind kein Produktionsbetrieb, 120 Leute in Hamburg", "Produktionsbetrieb"),
    ],
)
def test_a_company_outside_is_heard_though_a_name_of_ours_stands_beside_it(
    words: str, quote: str
) -> None:
    assert state(MAKERS, words) is State.UNMET
    assert quotes(MAKERS, words) == [quote]


@pytest.mark.parametrize(
    "words",
    ["hotel in Malmö, 80 staff", "Hotel in Hamburg, 80 Leute", "et hotel i Malmö, 80 ansatte"],
)
def test_a_place_in_the_name_of_a_company_is_where_it_sits(words: str) -> None:
    assert state(HOTELS, words) is State.UNMET


def test_a_place_of_its_own_outweighs_that_of_a_sister() -> None:
    words = "sister plant in Aarhus, but this one is in Bremen, 200 people, we make valves"
    assert quotes(MAKERS, words) == ["200 people", "Bremen"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("agency for hotels, 60 people in Odense", "hotels"),
        ("supplier of linen to hotels, 70 people, Aarhus", "hotels"),
        ("they sell software for hotels, 70 people, Aarhus", "hotels"),
        ("hotel customers mostly, 70 people, Aarhus", "hotel"),
        ("vores kunder er mest hoteller, 70 ansatte, Aarhus", "hoteller"),
        ("leverandør til hoteller, 70 ansatte i Aarhus", "hoteller"),
        ("Agentur für Hotels, 70 Leute, Odense", "Hotels"),
        ("Wir beliefern Hotels, 70 Leute, Odense", "Hotels"),
        ("used to run a hotel, now 70 people, Aarhus", "hotel"),
    ],
)
def test_customers_and_times_gone_by_are_no_industry_of_the_company(words: str, name: str) -> None:
    assert name not in quotes(HOTELS, words)


@pytest.mark.parametrize("words", ["客户都是酒店，员工120人", "我们给酒店供货，员工120人"])
def test_chinese_customers_are_none_either(words: str) -> None:
    assert "酒店" not in quotes(CHINESE_HOTELS, words)


@pytest.mark.parametrize(
    ("words", "quote"),
    [
        ("a hotel with a hundred rooms, 80 staff, Odense", "hotel"),
        ("not just a hotel, 80 staff, Odense", "hotel"),
        ("no budget at the hotel, 80 staff", "hotel"),
        ("hotellet har 80 ansatte", "hotellet"),
        ("Kein Budget im Hotel, 80 Leute", "Hotel"),
    ],
)
def test_a_denial_of_something_else_takes_nothing_back(words: str, quote: str) -> None:
    assert quote in quotes(HOTELS, words)
