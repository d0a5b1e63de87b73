"""Whether a company fits the seller's profile: size, industry, territory, as people say them."""

from __future__ import annotations

import re

import pytest

from nlp.types import Evidence, State
from service.qualify.fit.fit import Fit
from service.qualify.profile import Profile
from service.qualify.sources import Sources
from tests.by_hand import reading

FIT = Fit.of(Sources.find())


def profile(
    industries: tuple[str, ...] = (), sizes: tuple[int, int] = (0, 0), places: tuple[str, ...] = ()
) -> Profile:
    ideal = {
        "industries": industries,
        "min_employees": sizes[0],
        "max_employees": sizes[1],
        "territories": places,
    }
    return Profile.model_validate({"we_sell": "software", "ideal_customer": ideal})


def judge(ideal: Profile, *lines: str) -> list[Evidence]:
    return FIT.evidence(reading(*lines), ideal)


def state(ideal: Profile, *lines: str) -> State:
    found = {evidence.state for evidence in judge(ideal, *lines)}
    return found.pop() if found else State.UNKNOWN


def quotes(ideal: Profile, *lines: str) -> list[str]:
    call = reading(*lines)
    return [evidence.span.of(call.text) for evidence in FIT.evidence(call, ideal)]


class TestSize:
    IDEAL = profile(sizes=(50, 1000))

    @pytest.mark.parametrize(
        ("words", "quote"),
        [
            ("9 ppl, captive agent", "9 ppl"),
            ("They are 14 people with five hearses and a van.", "14 people"),
            ("6 blokes, 5 vans", "6 blokes"),
            ("just me and my girlfriend, we sell cheese boards", "just me and"),
            ("him plus a helper, gutter cleaning", "him plus a"),
            ("Small ones. And we're eight people.", "eight people"),
            ("6 of them incl his mum doing the books", "6 of them incl"),
            ("There are six of them paid and a great many volunteers.", "There are six of them"),
            ("1 office, 2 docs, 3 hygienists, 11 total counting her", "11 total counting"),
            ("Three hundred pitches, eleven of us through the season.", "eleven of us"),
            ("18 kids, it's a home daycare really, me and my sister", "me and my"),
            ("yellow rose = 9 folks and a fax machine", "9 folks"),
            ("We are 12 staff with about 900 students", "12 staff"),
            ("charity shop, 4 paid staff, 30ish volunteers", "4 paid staff"),
        ],
    )
    def test_far_too_small_fails(self, words: str, quote: str) -> None:
        assert state(self.IDEAL, words) is State.UNMET
        assert quotes(self.IDEAL, words) == [quote]

    @pytest.mark.parametrize(
        ("words", "quote"),
        [
            ("4 homes kent + sussex, 210 on payroll mostly hourly", "210 on payroll"),
            ("family owned, 3 DCs, abt 340 people", "340 people"),
            ("220 on the books + subbies", "220 on the books"),
            ("55 fte", "55 fte"),
            ("280 blokes over 11 jobs", "280 blokes"),
            ("46 drivers and then the office, so sixty odd people", "sixty odd people"),
            ("two hundred and sixty people", "two hundred and sixty people"),
            ("a thousand staff", "thousand staff"),
            ("eighty-five people", "eighty-five people"),
            ("a hundred and twenty of us", "hundred and twenty of us"),
        ],
    )
    def test_within_the_limits_fits(self, words: str, quote: str) -> None:
        assert state(self.IDEAL, words) is State.MET
        assert quotes(self.IDEAL, words) == [quote]

    def test_far_too_large_fails(self) -> None:
        assert state(self.IDEAL, "5,200 staff") is State.UNMET

    @pytest.mark.parametrize("words", ["45 people", "1,100 staff"])
    def test_a_near_miss_is_no_fail(self, words: str) -> None:
        assert state(self.IDEAL, words) is State.UNKNOWN

    def test_the_answer_to_how_many_people_counts_without_the_word(self) -> None:
        lines = ("rep: How many people?", "12 and me.")
        assert state(self.IDEAL, *lines) is State.UNMET
        late = ("it goes its way",) * 8
        lines = (*late, "rep: You've got how many on?", "41 counting me")
        assert state(profile(sizes=(90, 1000)), *lines) is State.UNMET

    @pytest.mark.parametrize(
        "words",
        [
            "a team of 4 people looks after it",
            "lost 9 people in two months",
            "wife's firm (HVAC, 8 ppl) hates paper invoices",
            "5 people packing all day",
            "drowning in double entry, 2 people half a day each week",
            "we have 3 people typing orders all day",
            "it takes two people a whole day",
            "two guys spend their mornings on it",
            "needs 4 people every month end",
            "2 ppl chasing invoices",
            "3 people have to approve it",
        ],
    )
    def test_a_team_or_another_company_is_not_the_company(self, words: str) -> None:
        assert state(self.IDEAL, words) is State.UNKNOWN

    def test_the_chain_counts_not_the_store(self) -> None:
        assert state(self.IDEAL, "14 staff in the store, chain is about 900 people") is State.MET

    @pytest.mark.parametrize(
        ("question", "answer", "quote"),
        [
            ("rep: How many people work for you?", "A: 44, counting my sister.", "44, counting"),
            ("rep: how many of you", "A: eleven, and the dog", "eleven"),
            ("rep: How many people are on staff?", "A: One. The conductor.", "One"),
        ],
    )
    def test_an_answer_to_how_many_they_are_says_it(
        self, question: str, answer: str, quote: str
    ) -> None:
        small_talk = ("it goes its way",) * 8
        ideal = profile(sizes=(60, 1000))
        assert state(ideal, *small_talk, question, answer) is State.UNMET
        assert quotes(ideal, *small_talk, question, answer) == [quote]

    def test_a_figure_in_the_last_lines_sums_the_company_up(self) -> None:
        small_talk = ("it goes its way",) * 8
        assert state(self.IDEAL, *small_talk, "12 heads, no need. remove") is State.UNMET

    @pytest.mark.parametrize(
        "words",
        [
            "9 seats, min is 10 employees",
            "ICP: <30 people is out",
            "It was 12 of us at Christmas",
            "first solo call of mine",
        ],
    )
    def test_limits_and_what_was_once_are_no_size(self, words: str) -> None:
        assert state(self.IDEAL, words) is State.UNKNOWN

    def test_few_people_named_late_in_the_call_say_nothing_of_the_size(self) -> None:
        small_talk = ("it goes its way",) * 8
        assert state(self.IDEAL, *small_talk, "the two of us, then the board nods") is State.UNKNOWN

    def test_parts_that_somebody_dreams_of_late_in_a_call_do_not_make_it_large(self) -> None:
        call = ("12 people in an old mill", *["we talked about the weather"] * 6)
        assert state(self.IDEAL, *call, "will need 900 trucks by next summer, she says") == "unmet"
        assert state(self.IDEAL, *call[:3], "300 trucks in four depots") == State.UNKNOWN

    def test_no_limits_no_judgement(self) -> None:
        assert state(profile(), "9 ppl") is State.UNKNOWN


@pytest.mark.parametrize(
    ("territory", "words"),
    [
        ("British Columbia", "Fraser Blue Acres, Abbotsford"),
        ("Minnesota", "City of Lindquist MN public works"),
        ("Queensland", "a mill outside Toowoomba, QLD"),
    ],
)
def test_states_and_provinces_count_by_name_and_by_their_letters(
    territory: str, words: str
) -> None:
    assert state(profile(places=(territory,)), words) is State.MET


def test_letters_of_a_state_count_only_as_they_are_written() -> None:
    assert state(profile(places=("Texas",)), "tx for the call, ut oh") is State.UNKNOWN


class TestIndustry:
    @pytest.mark.parametrize(
        ("industry", "words"),
        [
            ("dental groups", "BrightBite Dental, 26 clinics"),
            ("haulage", "94 trucks out of Navan"),
            ("logistics", "we're a haulier"),
            ("care homes", "nine care homes in the north west"),
            ("manufacturing", "sawmill and two planing mills"),
            ("hospitality", "17 pubs"),
            ("local government", "City of Larkfield"),
            ("manufacturng", "a factory for lamps"),
        ],
    )
    def test_people_call_an_industry_by_many_names(self, industry: str, words: str) -> None:
        assert state(profile((industry,)), words) is State.MET

    def test_another_industry_by_their_own_word_fails(self) -> None:
        assert state(profile(("hospitals",)), "we are a family bakery") is State.UNMET

    def test_a_near_industry_is_no_fail(self) -> None:
        assert state(profile(("wholesale",)), "we are a retail chain") is State.UNKNOWN

    def test_a_word_from_elsewhere_is_no_fail(self) -> None:
        assert state(profile(("hospitals",)), "the insurer wants proof") is State.UNKNOWN

    def test_two_misses_together_fail(self) -> None:
        ideal = profile(("construction",), (100, 2000))
        assert state(ideal, "2,900 employees, 3 campuses") is State.UNMET

    def test_an_industry_that_we_do_not_know_judges_nothing(self) -> None:
        assert state(profile(("qwertz",)), "we are a bakery") is State.UNKNOWN


class TestTerritory:
    @pytest.mark.parametrize(
        ("territory", "words"),
        [
            ("UK", "9 pubs round Leeds"),
            ("United Kingdom", "all in Scotland"),
            ("US", "HQ in Austin, Texas"),
            ("Germany", "Kiez Offices GmbH (Berlin)"),
            ("DACH", "wir sitzen in Österreich"),
            ("中国", "总部在中国"),
            ("Nordics", "shops in Denmark and Norway"),
        ],
    )
    def test_a_place_in_the_territory_fits(self, territory: str, words: str) -> None:
        assert state(profile(places=(territory,)), words) is State.MET

    def test_a_company_that_sits_elsewhere_fails(self) -> None:
        ideal = profile(places=("Ireland", "UK"))
        assert state(ideal, "we're in Brazil, 200 people") is State.UNMET
        assert quotes(ideal, "we're in Brazil, 200 people") == ["Brazil"]

    @pytest.mark.parametrize(
        ("title", "place"),
        [
            ("Call with Anna Berg, Nordhavn Foods, 240 people, Germany", "Germany"),
            ("Nordhavn (Brazil), Anna Berg", "Brazil"),
            ("trucking company in Columbus, Ohio.", "Columbus"),
        ],
    )
    def test_a_place_in_the_first_line_is_where_it_sits(self, title: str, place: str) -> None:
        ideal = profile(places=("Denmark",))
        assert state(ideal, title) is State.UNMET
        assert quotes(ideal, title) == [place]
        assert state(ideal, "they buy looms", "from India, Turkey, Mexico") is State.UNKNOWN

    def test_a_customer_in_the_territory_does_not_place_a_company_that_sits_elsewhere(self) -> None:
        ideal = profile(places=("Denmark",))
        assert state(ideal, "head office in Spain", "one customer of ours is in Denmark") is (
            State.UNKNOWN
        )
        assert state(ideal, "customers in Spain", "we're in Denmark ourselves") is State.MET

    def test_a_place_that_is_only_mentioned_is_no_fail(self) -> None:
        assert state(profile(places=("UK",)), "holiday in Brazil next week") is State.UNKNOWN

    def test_a_word_that_is_also_a_city_is_none(self) -> None:
        assert state(profile(places=("UK",)), "reading the contract, nice and split") is (
            State.UNKNOWN
        )

    def test_worldwide_is_no_limit(self) -> None:
        assert state(profile(places=("worldwide",)), "we're in Brazil") is State.UNKNOWN


class TestVerySmall:
    """People in words of a trade or a family, and what is no number of staff."""

    IDEAL = profile(sizes=(20, 1000))

    @pytest.mark.parametrize(
        ("words", "quote"),
        [
            (
                "Me, one hygienist, one assistant, my wife on the desk. 31 years",
                "Me, one hygienist",
            ),
            ("him, his boy, a pump truck (two in pieces)", "him, his boy, a pump truck"),
            ("himself, the wife, 1 lad full time", "himself, the wife, 1 lad"),
            ("Pete and two others. A seven barrel system.", "Pete and two others"),
            ("He is with his wife, two sons and three students", "He is with his wife"),
            ("He doesn't employ anybody", "doesn't employ anybody"),
            ("2 part-time staff, 1 volunteer", "2 part-time staff"),
            ("14 paid, 200 volunteers", "14 paid"),
            ("we're down to nine", "down to nine"),
            ("She works by herself", "works by herself"),
        ],
    )
    def test_people_named_one_by_one_are_counted(self, words: str, quote: str) -> None:
        assert state(self.IDEAL, words) is State.UNMET
        assert quotes(self.IDEAL, words)[0].startswith(quote)

    def test_where_nobody_is_employed_members_are_no_staff(self) -> None:
        assert state(self.IDEAL, "140 people in the club, no employees") is State.UNMET

    @pytest.mark.parametrize(
        "words",
        [
            "Me. I do the payroll",
            "One lady, she's in the apartment upstairs",
            "She has 27 branches",
            "now: claims by excel and receipts in a folder, she and one intern key them",
            "The shops are run by volunteers, forty or so",
        ],
    )
    def test_people_in_a_sentence_are_no_crew(self, words: str) -> None:
        assert state(self.IDEAL, "Hallo", words) is State.UNKNOWN

    def test_who_does_something_is_not_who_works_there(self) -> None:
        asked = "rep: Who does the rota?"
        assert state(self.IDEAL, "Hallo", asked, "Ann: Him and one clerk.") is State.UNKNOWN

    def test_locations_hoped_for_make_nobody_large(self) -> None:
        dream = "Chad wants to open eleven thousand locations by spring"
        assert state(self.IDEAL, "6 staff", dream) is State.UNMET

    @pytest.mark.parametrize(
        ("language", "asked", "words"),
        [
            ("de", "Wie viele Leute sind Sie?", "Zu neunt, wenn keiner krank ist."),
            ("de", "", "sie, 2 Assistentinnen halbtags, 1 Putzfrau"),
            ("de", "", "Es ist eine Werkstatt mit elf Gesellen"),
            ("de", "", "900 Mitglieder, angestellt ist aber niemand"),
            ("de", "", "er und seine freundin und ein minijobber samstags"),
            ("da", "", "8 vær., hende + mand + stuepige"),
            ("da", "", "Det er mig, konen og en lærling."),
            ("da", "", "vi er 12 frivillige og ingen ansatte"),
            ("da", "", "hende + 2 damer"),
            ("zh", "几个人？", "九个，过年那会十二个"),
            ("zh", "", "就他跟老婆两个，货放客厅"),
            ("zh", "", "連我老婆七個，去年八個"),
        ],
    )
    def test_in_every_language(self, language: str, asked: str, words: str) -> None:
        said = (f"rep: {asked}", f"Ann: {words}") if asked else (words,)
        found = FIT.evidence(reading("Hallo", *said, language=language), self.IDEAL)
        assert {evidence.state for evidence in found} == {State.UNMET}


def test_one_criterion_that_fails_outweighs_those_that_hold() -> None:
    ideal = profile(("dental",), (50, 500), ("UK",))
    assert state(ideal, "dental practice in Leeds, 4 people") is State.UNMET


def test_without_a_profile_nothing_is_judged() -> None:
    assert FIT.evidence(reading("9 ppl in Leeds"), None) == []


def test_the_reps_questions_say_nothing_of_the_company() -> None:
    assert state(profile(("dental",)), "rep: we work with dental chains, you too?") is State.UNKNOWN


class TestProfile:
    @pytest.mark.parametrize(
        "ideal",
        [
            {"min_employees": 50, "max_employees": 10},
            {"min_employees": -1},
            {"industry": ["dental"]},
        ],
    )
    def test_impossible_profiles_are_refused(self, ideal: dict[str, object]) -> None:
        with pytest.raises(ValueError, match=r"employees|extra|industry"):
            Profile.model_validate({"we_sell": "x", "ideal_customer": ideal})

    def test_zero_means_no_limit(self) -> None:
        ideal = profile(sizes=(50, 0))
        assert state(ideal, "40,000 employees") is State.MET


class TestJudgement:
    """What the rep writes of a company decides, whatever else was said of it."""

    IDEAL = profile(industries=("hotels",), sizes=(50, 1000), places=("UK",))
    HELLO = "Hotel in Leeds, owner on the phone"

    @pytest.mark.parametrize(
        ("last", "quote"),
        [
            ("dq, too small no need", "too small"),
            ("below our size, no volume. Closed.", "below our size"),
            ("6 ppl, happy → out of target", "out of target"),
            ("not ICP, fun though", "not ICP"),
            ("wrong vertical, took it because of Steph", "wrong vertical"),
            ("Not our kind of organisation and nobody to sell to", "Not our kind of organisation"),
            ("nothing here, no fit", "no fit"),
            ("Charming. Not a customer.", "Not a customer"),
            ("Would have been perfect. Wrong country.", "Wrong country"),
            ("So it is small for us.", "is small for us"),
            ("3 seats, min is 50 employees. out", "min is 50"),
            ("below 50, no path. closing", "below 50"),
        ],
    )
    def test_a_company_that_the_rep_calls_none_of_ours_is_out(self, last: str, quote: str) -> None:
        assert state(self.IDEAL, self.HELLO, "booked by the phone", last) is State.UNMET
        assert quotes(self.IDEAL, self.HELLO, "booked by the phone", last)[0] == quote

    @pytest.mark.parametrize(
        "last",
        ["not too small for us", "is she too small?", "check whether below our minimum"],
    )
    def test_what_is_denied_asked_or_supposed_is_no_judgement(self, last: str) -> None:
        assert state(self.IDEAL, self.HELLO, last) is State.MET

    def test_too_small_in_the_middle_of_a_call_speaks_of_something_else(self) -> None:
        lines = (self.HELLO, "kitchen is too small", "parking too", "wants a demo", "friday at 9")
        assert state(self.IDEAL, *lines) is State.MET

    @pytest.mark.parametrize(
        "told",
        [
            "rep: Fair enough, we usually work with bigger towns.",
            "rep: I don't think we are the right ones for you.",
            "rep: I'm gonna be honest Pat, we're built for bigger shops",
        ],
    )
    def test_what_the_rep_tells_them_is_a_judgement_too(self, told: str) -> None:
        assert state(self.IDEAL, self.HELLO, told, "Ann: I figured.") is State.UNMET

    @pytest.mark.parametrize(
        "last", ["under 50k a year", "below 50% of it is booked", "not a buyer", "dq, no budget"]
    )
    def test_other_reasons_to_close_are_none(self, last: str) -> None:
        assert state(self.IDEAL, self.HELLO, last) is State.MET

    def test_what_the_prospect_says_of_their_own_limits_is_no_judgement(self) -> None:
        assert state(self.IDEAL, self.HELLO, "Anna: that is below our minimum") is State.MET

    @pytest.mark.parametrize(
        ("words", "quote"),
        [
            ("zu klein, raus aus der Liste", "zu klein"),
            ("falsche Zielgruppe", "falsche Zielgruppe"),
            ("for lille, slet", "for lille"),
            ("hyggelig mand, men ikke ICP", "ikke ICP"),
            ("太小，不追", "太小"),
            ("规模不够，关掉", "规模不够"),
            ("規模不對，結", "規模不對"),
            ("不是客户 回个感谢", "不是客户"),
            ("passt nicht zu uns, weg", "passt nicht zu uns"),
            ("zu klein für uns, nix für uns", "zu klein für uns"),
            ("forkert kunde, slet", "forkert kunde"),
            ("intet fit, lukket", "intet fit"),
        ],
    )
    def test_in_every_language(self, words: str, quote: str) -> None:
        language = "zh" if words[0] > "一" else "de" if re.search("zu|Ziel", words) else "da"
        call = reading("Hotel, Leeds", words, language=language)
        found = FIT.evidence(call, self.IDEAL)
        assert [(one.state, one.span.of(call.text)) for one in found] == [(State.UNMET, quote)]
