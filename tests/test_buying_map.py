"""Who buys: people, roles and attitudes proposed from whole notes, and nothing from sentences that only sound so."""

from __future__ import annotations

from functools import cache

import pytest

from nlp.packs_by_language import PacksByLanguage
from service.qualify.buying.buying_map import draw_up, load_map_rules
from service.qualify.buying.knowledge import PeopleKnowledge
from service.qualify.buying.lint import lint_rules
from service.qualify.buying.people import read_people
from service.qualify.buying.players import BuyingMap, CallPeople, Player, Said
from service.qualify.sources import Sources

SOURCES = Sources.find()
RULES = load_map_rules(SOURCES)
LANGUAGES = ("en", "de", "da", "zh")


@cache
def knowledge() -> PeopleKnowledge:
    return PeopleKnowledge.of(SOURCES, PacksByLanguage())


def people(language: str, text: str, call: str = "1") -> CallPeople:
    hearing = knowledge().hearing(language)
    assert hearing is not None
    return CallPeople(call, text, read_people(hearing, knowledge().titles, text))


def map_of(language: str, *texts: str, said: tuple[Said, ...] = ()) -> BuyingMap:
    calls = [people(language, text, str(number)) for number, text in enumerate(texts, 1)]
    return draw_up(RULES, knowledge().titles, calls, said)


def player(drawn: BuyingMap, name: str) -> Player:
    return next(one for one in drawn.players if name in (one.name, one.title))


def told(one: Player) -> tuple[str, ...]:
    """`roles… | level department attitude contact`, - for what is not known."""
    single = (one.level, one.department, one.attitude, one.contact)
    return (*(role.value for role in one.roles), "|", *(v.value if v else "-" for v in single))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_finds_what_its_examples_mark_and_nothing_else(language: str) -> None:
    hearing = knowledge().hearing(language)
    assert hearing is not None
    assert [str(finding) for finding in lint_rules(hearing, hearing.rules)] == []


ENGLISH = """Northgate Care - Denise (fin mgr), Gav (IT)
4 homes, 210 on payroll, sage on one pc
Denise kicked off the whole thing after the audit
Gav is writing the spec for the new system
purchasing wants three quotes, at least
graham (md) signs anything over 5k
the home managers would use it every day, and the nurses would use it on their phones
Gav is fully behind it
graham is dead against it, says the old one is fine
we have never met graham
"""

GERMAN = """Alpenhof Gruppe, Hr. Moser (HR), GF Fr. Egger kurz dabei
4 Häuser, 320 Mitarbeiter in der Saison
Herr Moser hat das Ganze letztes Jahr angestoßen
Lastenheft kommt von der IT
der Einkauf vergleicht drei Anbieter
Egger unterschreibt
die Schichtleiter würden das täglich nutzen
Moser ist voll dafür
der Betriebsrat ist strikt dagegen
kein Zugang zum Betriebsrat bisher
"""

DANISH = """Smørhuset, Line (HR), driftsdir. Anders med til sidst
9 restauranter, 260 ansatte
idéen kom fra restaurantcheferne
IT skriver kravspecifikationen
indkøbschef Hansen sammenligner tre tilbud
Anders bestemmer
restaurantcheferne skal bruge det hver dag
Line er helt med på idéen
indkøbschef Hansen vil hellere beholde det gamle
vi har aldrig mødt indkøbschef Hansen
"""

CHINESE = """鲜丰里 采购总监阿Ken 视频会议
22家店，五百来号人
这事是运营经理周强提的
信息部在写需求文档
采购部负责比价
张总拍板
店长们每天都用
阿Ken很支持
财务部坚决反对
张总约不上
"""

STORIES = {
    "en": (
        ENGLISH,
        {
            "Denise": ("initiator", "|", "management", "finance", "-", "distant"),
            "Gav": ("designer", "|", "-", "technical", "supporter", "distant"),
            "purchasing": ("evaluator", "|", "-", "purchasing", "-", "none"),
            "Graham": ("decision_maker", "|", "executive", "-", "opponent", "none"),
            "the nurses": ("user", "|", "operational", "using", "-", "none"),
        },
    ),
    "de": (
        GERMAN,
        {
            "Herr Moser": ("initiator", "|", "-", "technical", "supporter", "distant"),
            "IT": ("designer", "|", "-", "technical", "-", "none"),
            "Einkauf": ("evaluator", "|", "-", "purchasing", "-", "none"),
            "Fr. Egger": ("decision_maker", "|", "executive", "-", "-", "distant"),
            "die Schichtleiter": ("user", "|", "operational", "using", "-", "none"),
            "Betriebsrat": ("|", "-", "technical", "opponent", "none"),
        },
    ),
    "da": (
        DANISH,
        {
            "Line": ("|", "-", "technical", "supporter", "distant"),
            "IT": ("designer", "|", "-", "technical", "-", "none"),
            "Hansen": ("evaluator", "|", "management", "purchasing", "opponent", "none"),
            "Anders": ("decision_maker", "|", "executive", "-", "-", "distant"),
            "restaurantcheferne": ("initiator", "user", "|", "operational", "using", "-", "none"),
        },
    ),
    "zh": (
        CHINESE,
        {
            "阿Ken": ("|", "executive", "purchasing", "supporter", "distant"),
            "周强": ("initiator", "|", "management", "using", "-", "none"),
            "信息部": ("designer", "|", "-", "technical", "-", "none"),
            "采购部": ("evaluator", "|", "-", "purchasing", "-", "none"),
            "张总": ("decision_maker", "|", "-", "-", "-", "none"),
            "店长们": ("user", "|", "operational", "using", "-", "none"),
            "财务部": ("|", "-", "finance", "opponent", "none"),
        },
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_people_of_a_call_with_their_parts(language: str) -> None:
    text, expected = STORIES[language]
    drawn = map_of(language, text)
    assert {name: told(player(drawn, name)) for name in expected} == expected
    known = {name for one in drawn.players for name in (one.name, one.title)}
    assert len(drawn.players) == len(expected), known


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_proposal_quotes_words_of_the_call(language: str) -> None:
    text, _ = STORIES[language]
    for one in map_of(language, text).players:
        proposals = [*one.roles, one.level, one.department, one.attitude, one.contact]
        for proposal in filter(None, proposals):
            assert proposal.quotes
            for quote in proposal.quotes:
                assert text[quote.start : quote.end] == quote.text
                assert quote.text and "\n" not in quote.text


NOTHING = {
    "en": (
        "the boss of their boss probably signs",
        "Hubspot approves of open data",
        "warning signs on every door",
        "Summit Foods decides in May",
        "no CFO at the moment, they are hiring one",
        "does the CFO sign?",
        "if the board approves it we can start",
        "Graham from SAP signs for SAP",
        "we would like to meet the CEO",
        "CFOs sign such things in general",
        "someone in purchasing may compare offers",
        "production is down on Mondays",
        "it is against the law",
        "It was on the roadmap",
        "Tyler had a nice dog",
        "he decides",
        "they will use it",
        "budget owner unknown",
        "his wife loves it",
        "Will send the spec tomorrow",
        "Amy Tran loves it as it is",
    ),
    "de": (
        "der Chef vom Chef unterschreibt wohl nicht",
        "Termin mit Entscheider am Dienstag",
        "Angebot bis Freitag, Freigabe im Mai",
        "entscheidet die Geschäftsführung?",
        "wenn der Vorstand zustimmt, geht es los",
        "ein Einkäufer würde nie unterschreiben",
        "sie suchen einen neuen IT-Leiter",
        "das IT-Budget ist weg",
        "der Einkauf von Holz ist teuer",
        "Frau von SAP ruft an",
        "er entscheidet",
        "niemand weiß, wer das Lastenheft schreibt",
        "Sitzung vom Betriebsrat am Montag",
        "Produktion steht montags still",
        "Technik ist gegen Staub empfindlich",
        "die Mitarbeiter nutzen Whatsapp",
        "Petra hat einen netten Hund",
        "die Leiterin Kundenservice war krank",
        "Grüße an Ihre Frau",
        "kein Geschäftsführer da",
    ),
    "da": (
        "chefens chef skriver nok ikke under",
        "tilbud senest fredag, godkendelse i maj",
        "bestemmer bestyrelsen?",
        "hvis direktionen godkender det, kører vi",
        "en indkøber ville aldrig skrive under",
        "de søger en ny IT-chef",
        "it-budgettet er brugt",
        "indkøb af træ er dyrt",
        "Mette fra SAP ringer i morgen",
        "han bestemmer",
        "ingen ved, hvem der skriver kravene",
        "bestyrelsesmøde på mandag",
        "produktionen står stille om mandagen",
        "medarbejderne bruger Whatsapp",
        "Mette har en sød hund",
        "IT-chefen er ikke imod",
        "direktøren er på ferie",
        "ingen direktør lige nu",
        "de kommer til at bruge det",
        "hilsen til konen",
    ),
    "zh": (
        "总部定价很高",
        "一共拍板了三次",
        "采购流程很长",
        "财务系统是用友的",
        "老总不在公司",
        "谁拍板还不清楚",
        "如果老板同意就签",
        "老板拍板吗？",
        "没有财务总监",
        "他们在招IT经理",
        "他说了算",
        "订单总数三万",
        "对方总是迟到",
        "以前是厂长签字",
        "采购成本涨了",
        "仓库在郊区",
        "法务流程两周",
        "员工们用微信",
        "王经理出差了",
        "技术部在五楼",
        "老板定的目标是6%以内",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_that_only_sound_so_propose_nothing(language: str) -> None:
    for sentence in NOTHING[language]:
        found = people(language, f"notes\n{sentence}")
        assert found.people.statements == (), sentence


def test_a_group_and_a_title_are_players_without_a_name() -> None:
    drawn = map_of("en", "notes\nthe board decides\nthe CFO is fully behind it")
    assert [(one.name, one.title, one.group) for one in drawn.players] == [
        ("", "the board", True),
        ("", "CFO", False),
    ]


def test_a_title_is_the_one_person_who_has_it() -> None:
    drawn = map_of(
        "en",
        "call with Karen Hill (CFO)\nthe CFO signs everything",
        "call with Karen\nKaren is fully behind it",
    )
    karen = player(drawn, "Karen Hill")
    assert told(karen) == ("decision_maker", "|", "executive", "finance", "supporter", "distant")
    assert len(drawn.players) == 1


def test_two_people_with_one_title_are_kept_apart() -> None:
    drawn = map_of(
        "en", "notes\nAnna Berg (CFO) and Bob Stone (CFO) of the two firms\nthe CFO signs"
    )
    assert all(not one.roles for one in drawn.players if one.name)


def test_people_joined_by_and_share_what_is_said() -> None:
    drawn = map_of("en", "notes\nAnna and Bob decide together\nsigned off by Kate and Tom")
    assert {one.name for one in drawn.players if one.roles} == {"Anna", "Bob", "Kate", "Tom"}


def test_a_speaker_tells_of_themselves_and_has_been_reached() -> None:
    drawn = map_of(
        "en",
        "Rep: who decides?\nMarlene Voss: I'm the CFO, I sign.\n"
        "Rep: and the tool?\nTom Reed: I love the idea, the drivers would use it daily.",
    )
    marlene = player(drawn, "Marlene Voss")
    assert told(marlene) == ("decision_maker", "|", "executive", "finance", "-", "distant")
    assert player(drawn, "Tom Reed").attitude.value == "supporter"  # type: ignore[union-attr]
    assert all(one.name != "Rep" for one in drawn.players)


def test_the_rep_is_not_on_the_map() -> None:
    drawn = map_of("en", "Attendees: Steph (us), Barry Allen\nSteph: who signs?\nBarry: I sign.")
    assert [one.name for one in drawn.players] == ["Barry Allen"]


def test_who_left_is_not_on_the_map() -> None:
    drawn = map_of("en", "notes\nTom Reed (CFO) left for a competitor\nTom loved the demo")
    assert drawn.players == ()


def test_words_taken_back_do_not_count() -> None:
    drawn = map_of("en", "notes\nKate signs, no wait, Bob decides")
    assert [one.name for one in drawn.players if one.roles] == ["Bob"]


def test_the_newest_call_tells_the_attitude_and_two_in_one_call_tell_none() -> None:
    before, after = "notes\nKate is against it", "notes\nKate is fully behind it"
    assert player(map_of("en", before, after), "Kate").attitude.value == "supporter"  # type: ignore[union-attr]
    assert player(map_of("en", after, before), "Kate").attitude.value == "opponent"  # type: ignore[union-attr]
    both = player(map_of("en", "notes\nKate is against it\nKate loves the idea"), "Kate")
    assert both.attitude is None
    assert [quote.text for quote in both.mixed] == ["Kate is against it", "Kate loves the idea"]


def test_contact_grows_with_calls() -> None:
    text = "call with Kate Hill (CFO)\nall fine"
    assert player(map_of("en", text, text), "Kate Hill").contact.value == "distant"
    assert player(map_of("en", text, text, text), "Kate Hill").contact.value == "frequent"
    close = "notes\nI have known Kate Hill for years, Kate Hill signs"
    assert player(map_of("en", close), "Kate Hill").contact.value == "close"


def test_the_map_says_whom_we_have_not_reached_and_how_much_they_count() -> None:
    drawn = map_of("en", ENGLISH)
    unreached = {one.name or one.title for one in drawn.players if not one.reached}
    assert unreached == {"purchasing", "Graham", "the nurses"}
    assert drawn.players[0].name == "Graham"  # decides, and is an executive: counts most
    weights = {one.name or one.title: one.weight for one in drawn.players}
    assert weights == {"Graham": 7, "Gav": 4, "Denise": 4, "purchasing": 4, "the nurses": 3}
    assert drawn.unreached_share == round(100 * 14 / 22)
    assert drawn.missing_roles == ()
    assert map_of("en", "notes\nKate decides").missing_roles == (
        *("initiator", "designer", "evaluator", "user"),
    )


def test_what_a_person_says_wins_and_can_take_somebody_off() -> None:
    text = "call with Kate Hill (CFO)\nKate decides\nBob Stone (IT manager) is against it"
    said = (
        Said("Kate Hill", "", "", "role", ("evaluator", "user")),
        Said("Kate Hill", "", "", "attitude", ("neutral",)),
        Said("Bob Stone", "", "", "there", ()),
        Said("Zoe Marsh", "", "", "level", ("executive",)),
    )
    drawn = map_of("en", text, said=said)
    kate = player(drawn, "Kate Hill")
    assert told(kate) == ("evaluator", "user", "|", "executive", "finance", "neutral", "distant")
    assert all(role.confirmed for role in kate.roles)
    assert {one.name for one in drawn.players} == {"Kate Hill", "Zoe Marsh"}
    back = map_of("en", text, said=(*said, Said("Bob Stone", "", "", "there", ("yes",))))
    assert "Bob Stone" in {one.name for one in back.players}


def test_the_same_notes_give_the_same_map() -> None:
    assert map_of("de", GERMAN, GERMAN) == map_of("de", GERMAN, GERMAN)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "zum 1. April soll das laufen"),
        ("de", "die Disponenten arbeiten ab April damit"),
        ("en", "the planners use it from April"),
        ("en", "it goes live on 3 June"),
        ("da", "planlæggerne bruger det fra april"),
    ],
)
def test_a_month_is_nobody(language: str, line: str) -> None:
    names = [one.name for one in map_of(language, f"notes\n{line}").players]
    assert names == [] or names == [""], names


def test_somebody_who_is_called_like_a_month_has_a_surname_or_a_title() -> None:
    assert player(map_of("en", "notes\nApril Jones signs"), "April Jones").roles
    assert player(map_of("en", "call with April (CFO)\nall fine"), "April").level is not None


@pytest.mark.parametrize(
    "name",
    [
        "Herr Dipl.-Ing. Wolfgang Keller",
        "Frau Dipl.-Kffr. Eva Wolf",
        "Prof. Dr. med. Annegret Wulff",
        "Dr.-Ing. Jörg Weiß",
    ],
)
def test_a_german_degree_belongs_to_the_name_behind_it(name: str) -> None:
    (one,) = map_of("de", f"{name}, GF\n{name.split()[-1]}: Wir planen von Hand.").players
    assert (one.name, one.title) == (name, "GF")


def test_who_heads_the_planners_is_of_the_using_department() -> None:
    drawn = map_of("de", "Frau Jutta Lindner (Leiterin Disposition)\nLindner: alles in Excel")
    lindner = player(drawn, "Frau Jutta Lindner")
    assert lindner.title == "Leiterin Disposition"
    assert [said and said.value for said in (lindner.level, lindner.department)] == [
        "management",
        "using",
    ]


def test_a_chinese_surname_with_a_title_is_the_one_person_who_fits() -> None:
    call = "李强（运营经理）、王丽（财务总监）\n李经理试用，王总监比价，张总拍板"
    drawn = map_of("zh", call)
    assert {one.name for one in drawn.players} == {"李强", "王丽", "张总"}
    assert [role.value for role in player(drawn, "王丽").roles] == ["evaluator"]
    assert [role.value for role in player(drawn, "张总").roles] == ["decision_maker"]


def test_of_two_with_one_surname_and_of_another_title_nobody_is_meant() -> None:
    two = map_of("zh", "李强（运营经理）、李娜（采购经理）\n李经理拍板")
    assert {one.name for one in two.players if one.roles} == {"李经理"}
    other = map_of("zh", "李娜（会计）来了\n李总拍板")
    assert {one.name for one in other.players if one.roles} == {"李总"}


def test_what_a_line_is_about_is_nobody() -> None:
    drawn = map_of("zh", "张总 语音\n问怎么选供应商：李经理试用，王丽比价，我拍板")
    assert all("供应商" not in one.name for one in drawn.players)
