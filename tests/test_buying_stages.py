"""How they buy: the stage and what belongs to it, who shaped the criteria, our share, and referrals, from notes."""

from __future__ import annotations

import pytest

from service.qualify.buying.buying_map import draw_up
from service.qualify.buying.players import CallPeople, Quote
from service.qualify.buying.referral import load_referral, referral_of
from service.qualify.buying.share import load_share, share_of
from service.qualify.buying.stages import KNOWN_BY_END, Standing, load_stages, standing
from service.qualify.buying.types import PILLARS, ROLES, STAGES
from service.qualify.questions.bank_questions import all_questions
from service.qualify.types import LANGUAGES
from tests.test_buying_map import RULES, SOURCES, knowledge, people

STAGES_OF_BUYING = load_stages(SOURCES)
SHARE = load_share(SOURCES)
REFERRAL = load_referral(SOURCES)


def stand(
    language: str,
    *texts: str,
    facts: dict[str, list[Quote]] | None = None,
    said: dict[str, str] | None = None,
) -> Standing:
    calls = [people(language, text, str(number)) for number, text in enumerate(texts, 1)]
    drawn = draw_up(RULES, knowledge().titles, calls)
    return standing(STAGES_OF_BUYING, calls, drawn, facts or {}, said or {})


def stage(found: Standing) -> str | None:
    return found.stage.value if found.stage else None


NOTES = {
    "en": {
        "discover": "Hotel group\nthey are just looking around, no project yet",
        "preparation": "Hotel group\nshe is writing the business case, waiting for the go-ahead",
        "design": "Hotel group\nGav is writing the spec with two colleagues",
        "evaluation": "Hotel group\nthree quotes are on the table, we are on the shortlist",
        "commitment": "Hotel group\nthey picked us, the contract is with legal",
        "implementation": "Hotel group\nthe contract is signed and our kick-off went well",
    },
    "de": {
        "discover": "Hotelgruppe\nwir schauen uns erstmal um, noch kein Projekt",
        "preparation": "Hotelgruppe\ndas Budget ist beantragt, sie warten auf die Freigabe",
        "design": "Hotelgruppe\ndie IT schreibt gerade das Lastenheft",
        "evaluation": "Hotelgruppe\nder Einkauf vergleicht drei Angebote",
        "commitment": "Hotelgruppe\nsie haben sich für uns entschieden, Vertrag liegt beim Juristen",
        "implementation": "Hotelgruppe\nder Vertrag ist unterschrieben",
    },
    "da": {
        "discover": "Hotelkæde\nde er helt i starten",
        "preparation": "Hotelkæde\nhun har søgt om penge og venter på grønt lys",
        "design": "Hotelkæde\nIT skriver kravspecifikationen",
        "evaluation": "Hotelkæde\nde sammenligner tre tilbud",
        "commitment": "Hotelkæde\nde har valgt os, kontrakten ligger hos juristen",
        "implementation": "Hotelkæde\nkontrakten er underskrevet",
    },
    "zh": {
        "discover": "酒店集团\n先了解一下，还没立项",
        "preparation": "酒店集团\n预算报上去了，在等总部批复",
        "design": "酒店集团\n信息部在写需求文档",
        "evaluation": "酒店集团\n他们正在比价，三家都报了价",
        "commitment": "酒店集团\n他们选了我们，合同在走流程",
        "implementation": "酒店集团\n合同签了，启动会开完了",
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_show_each_stage_with_their_words(language: str) -> None:
    for name, text in NOTES[language].items():
        found = stand(language, text)
        assert stage(found) == name
        assert found.stage is not None
        for quote in found.stage.quotes:
            assert text[quote.start : quote.end] == quote.text


NO_STAGE = {
    "en": (
        "they will write the spec next year",
        "we want to compare offers in may",
        "the erp rollout ate everyone",
        "is the contract signed?",
        "if they picked us we would start",
        "nobody has applied for the money",
        "the current contract ends in march",
        "they tested the pumps",
        "the business case was written and then two of the vets left",
        "19 days from verbal to signed, mostly redlines",
    ),
    "de": (
        "nächstes Jahr wollen sie ein Lastenheft schreiben",
        "im Mai will der Einkauf Angebote vergleichen",
        "die ERP-Einführung hat alle beschäftigt",
        "ist der Vertrag unterschrieben?",
        "wenn sie sich für uns entscheiden, geht es los",
        "niemand hat das Budget beantragt",
        "der Vertrag läuft im März aus",
        "sie testen die Pumpen",
    ),
    "da": (
        "næste år vil de skrive kravene",
        "i maj skal indkøb sammenligne tilbud",
        "ERP-projektet tog al tiden",
        "er kontrakten underskrevet?",
        "hvis de vælger os, går vi i gang",
        "ingen har søgt om penge",
        "kontrakten udløber i marts",
        "de tester pumperne",
    ),
    "zh": (
        "明年才写需求",
        "五月打算招标",
        "ERP上线把大家累坏了",
        "合同签了吗？",
        "如果选了我们就开工",
        "还没人报预算",
        "合同三月到期",
        "在测水泵",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_planned_asked_denied_or_somebody_elses_shows_no_stage(language: str) -> None:
    for sentence in NO_STAGE[language]:
        assert stage(stand(language, f"notes\n{sentence}")) is None, sentence


def test_in_one_call_the_furthest_stage_tells_and_of_calls_the_newest() -> None:
    early, late = NOTES["en"]["discover"], NOTES["en"]["evaluation"]
    assert stage(stand("en", f"{early}\n{NOTES['en']['design']}")) == "design"
    assert stage(stand("en", early, late)) == "evaluation"
    assert stage(stand("en", late, early)) == "discover"  # they began anew
    assert stage(stand("en", late, "call with Anna Hill\nshe was on holiday")) == "evaluation"


def test_a_felt_need_alone_is_the_first_stage_and_nothing_is_none() -> None:
    pain = Quote("1", 0, 4, "pain", "need-pain")
    assert stage(stand("en", "notes\nall well", facts={"need": [pain]})) == "discover"
    assert stage(stand("en", "notes\nall well")) is None


def test_a_persons_word_on_the_stage_wins() -> None:
    found = stand("en", NOTES["en"]["design"], said={"stage": "commitment"})
    assert stage(found) == "commitment"
    assert found.stage is not None and found.stage.confirmed


@pytest.mark.parametrize(
    ("language", "rival", "ours", "neither"),
    [
        (
            "en",
            "the incumbent helped them write the spec",
            "we helped them write the requirements",
            "the plant manager wrote the spec",
        ),
        (
            "de",
            "die Ausschreibung ist auf den Wettbewerber zugeschnitten",
            "wir haben am Lastenheft mitgeschrieben",
            "das Lastenheft hat die IT geschrieben",
        ),
        (
            "da",
            "konkurrenten har skrevet kravspecifikationen",
            "vi har hjulpet med kravspecifikationen",
            "IT har skrevet kravene",
        ),
        ("zh", "参数是按对手的产品写的", "我们帮他们写了技术要求", "参数是技术部写的"),
    ],
)
def test_whether_a_rival_shaped_the_criteria(
    language: str, rival: str, ours: str, neither: str
) -> None:
    assert stand(language, f"notes\n{rival}").criteria.value == "rival"  # type: ignore[union-attr]
    assert stand(language, f"notes\n{ours}").criteria.value == "ours"  # type: ignore[union-attr]
    assert stand(language, f"notes\n{neither}").criteria is None
    assert stand(language, f"notes\n{rival}\n{ours}").criteria is None  # two things in one call


def test_the_need_behind_the_need_is_what_those_want_who_count() -> None:
    text = (
        "notes\nGraham (md) wants to open ten more homes by 2027. Then he retires\n"
        "Tom Reed (receptionist) wants to go home early"
    )
    assert [quote.text for quote in stand("en", text).motives] == [
        "Graham (md) wants to open ten more homes by 2027"
    ]


def test_what_must_be_known_when_preparation_ends() -> None:
    text = (
        "notes\nwants to sign by 15 March, delivery by 1 June at the latest\n"
        "has to be live by 1 July\nGav (IT) is writing the spec"
    )
    money = Quote("1", 0, 5, "notes", "budget-set")
    known = stand("en", text, facts={"budget": [money]}).known
    assert set(known) == set(KNOWN_BY_END)
    assert {name for name, quotes in known.items() if not quotes} == {"motive"}
    assert known["date_contract"][0].text == "sign by 15 March"
    assert all(not quotes for quotes in stand("en", "notes\nall well").known.values())


def test_the_people_of_the_key_role_are_named() -> None:
    found = stand("en", "notes\nGav (IT) is writing the spec\nKate decides")
    drawn = draw_up(
        RULES,
        knowledge().titles,
        [people("en", "notes\nGav (IT) is writing the spec\nKate decides")],
    )
    gav = next(one for one in drawn.players if one.name == "Gav")
    assert found.key_people == (gav.id,)


def test_each_stage_has_its_questions_key_role_and_activities() -> None:
    assert tuple(STAGES_OF_BUYING) == STAGES
    for one in STAGES_OF_BUYING.values():
        assert len(one.questions) >= 5
        assert one.key_role in ROLES
        assert one.activities
    for question in all_questions(SOURCES):
        assert set(question.texts) == set(LANGUAGES)


# --- accounts we have ------------------------------------------------------------------------------


def calls_of(language: str, *texts: str) -> list[CallPeople]:
    return [people(language, text, str(number)) for number, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("language", "text", "share"),
    [
        ("en", "notes\n20% of their spend goes to us", 20),
        ("en", "Anna Hill: about 35% of our spend goes to you", 35),
        ("de", "Notizen\nunser Anteil liegt bei rund 15 %", 15),
        ("da", "noter\n8 % af deres indkøb ligger hos os", 8),
        ("zh", "笔记\n20%的量给我们", 20),
        ("en", "Anna Hill: 20% of it comes from us", None),  # in their words, us is them
        ("en", "notes\n20% of it goes to Acme", None),
        ("en", "notes\n20% of their spend goes to us\nour share is about 40%", None),
        ("de", "Notizen\n20 % Rabatt bei uns", None),
        ("zh", "笔记\n我们占多少？", None),
    ],
)
def test_the_share_that_notes_name(language: str, text: str, share: float | None) -> None:
    assert share_of(SHARE, calls_of(language, text), None, {}).per_cent == share


@pytest.mark.parametrize(
    ("share", "zone"),
    [
        *((0, "growth"), (9.9, "growth"), (10, "development"), (30, "development")),
        *((30.1, "consolidation"), (100, "consolidation")),
    ],
)
def test_the_share_tells_the_zone(share: float, zone: str) -> None:
    assert share_of(SHARE, [], share, {}).zone == zone


@pytest.mark.parametrize(
    ("share", "answers", "strategy"),
    [
        (5, {}, "hunting"),
        (5, {"rivals": "yes"}, "farming"),
        (20, {}, "farming"),
        (20, {"trust": "yes"}, "partnership"),
        (20, {"quick": "yes", "rivals": "no"}, "hunting"),
        (60, {}, "partnership"),
        (None, {}, None),
    ],
)
def test_zone_and_answers_tell_the_strategy(
    share: float | None, answers: dict[str, str], strategy: str | None
) -> None:
    assert share_of(SHARE, [], share, answers).strategy == strategy


# --- referrals ---------------------------------------------------------------------------------------


def test_nothing_known_is_no_quality_yet() -> None:
    found = referral_of(REFERRAL, [], {})
    assert (found.quality, found.contact, found.strengthen) == ("unknown", "none", "relation")


@pytest.mark.parametrize("weak", ["relation", "experience"])
def test_a_weak_first_or_second_pillar_makes_no_quality_referral(weak: str) -> None:
    said = dict.fromkeys(PILLARS, "strong") | {weak: "weak"}
    found = referral_of(REFERRAL, [], said)
    assert (found.quality, found.contact, found.strengthen) == ("none", "none", weak)


def test_weakness_of_the_others_is_limited() -> None:
    said = dict.fromkeys(PILLARS, "strong")
    strangers = referral_of(REFERRAL, [], said | {"acquaintance": "weak"})
    cold = referral_of(REFERRAL, [], said | {"approach": "weak"})
    whole = referral_of(REFERRAL, [], said)
    assert (strangers.quality, strangers.strengthen) == ("limited", "acquaintance")
    assert (cold.quality, cold.contact) == ("limited", "three_way_call")
    assert (whole.quality, whole.contact) == ("strong", "three_way_meeting")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "notes\nshe trusts us and they are very happy with us\n"
            "they went to school together, he will introduce us on thursday",
        ),
        (
            "de",
            "Notizen\ner vertraut uns, sie sind sehr zufrieden mit uns\n"
            "haben zusammen studiert, er stellt uns persönlich vor",
        ),
        (
            "da",
            "noter\nhun stoler på os, de er rigtig glade for os\n"
            "de gik i skole sammen, han vil introducere os",
        ),
        ("zh", "笔记\n他很信任我们，对我们很满意\n他们俩是老同学，他亲自介绍"),
    ],
)
def test_notes_rate_the_pillars(language: str, text: str) -> None:
    found = referral_of(REFERRAL, calls_of(language, text), {})
    assert {name: one.value if one else None for name, one in found.pillars.items()} == (
        dict.fromkeys(PILLARS, "strong")
    )
    assert found.quality == "strong"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "notes\nhe does not trust us\nthey were disappointed with our support"),
        ("de", "Notizen\nsie gibt ungern Namen\ner war enttäuscht mit unserem Service"),
        ("da", "noter\nhan giver nødigt navne\nde var skuffede over vores support"),
        ("zh", "笔记\n她不太信任我们\n对我们有点失望"),
    ],
)
def test_notes_show_weak_pillars_too(language: str, text: str) -> None:
    found = referral_of(REFERRAL, calls_of(language, text), {})
    values = {name: one.value if one else None for name, one in found.pillars.items()}
    assert values == {
        "relation": "weak",
        "experience": "weak",
        "acquaintance": None,
        "approach": None,
    }


def test_words_on_both_sides_rate_nothing_and_a_persons_word_wins() -> None:
    calls = calls_of("en", "notes\nthey are very happy with us\nwe delivered late twice")
    assert referral_of(REFERRAL, calls, {}).pillars["experience"] is None
    rated = referral_of(REFERRAL, calls, {"experience": "weak"}).pillars["experience"]
    assert rated is not None and rated.confirmed and rated.value == "weak"
