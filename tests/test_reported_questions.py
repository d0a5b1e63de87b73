"""Questions that a rep tells afterwards without "I asked" and without a question mark, and what only looks like one."""

from __future__ import annotations

import pytest

from nlp.types import Role
from tests import loaded

READER = loaded.reader()

BEFORE = {
    "en": [
        "Rang Norm at the yard, he had ten minutes.",
        "They run forty trucks out of two depots.",
        "He does the board by hand every night.",
    ],
    "de": [
        "Habe Frau Meier im Betrieb erreicht, sie hatte zehn Minuten.",
        "Sie fahren vierzig Wagen von zwei Höfen aus.",
        "Die Tafel macht sie jeden Abend von Hand.",
    ],
    "da": [
        "Fik fat i Niels på pladsen, han havde ti minutter.",
        "De kører fyrre vogne fra to depoter.",
        "Han laver tavlen i hånden hver aften.",
    ],
    "zh": ["打给了场站的老王，他有十分钟。", "他们两个场站跑四十台车。", "排班他每天晚上手写。"],
}
AFTER = {
    "en": [
        "Said it eats four hours.",
        "The owner is his uncle and hates screens.",
        "He'd like it gone by spring.",
    ],
    "de": [
        "Das kostet sie vier Stunden.",
        "Der Inhaber ist ihr Onkel und mag keine Bildschirme.",
        "Im Frühjahr soll es weg sein.",
    ],
    "da": [
        "Det tager fire timer.",
        "Ejeren er hans onkel og hader skærme.",
        "Han vil have det væk til foråret.",
    ],
    "zh": ["要花四个小时。", "老板是他叔叔，不爱看屏幕。", "他想开春前弄掉。"],
}
TOLD = {
    "en": [
        ("open", "Tried him on how they clean it."),
        ("open", "I tried her on how her boss feels."),
        ("open", "Went fishing for what gives him trouble."),
        ("open", "I got around to asking what a yard has to show him."),
        ("open", "I tried to get her going on what ice costs"),
        ("closed", "Asked was he the one that would sign"),
        ("closed", "Asked was there anybody over him."),
        ("open", "I put it to him that the tool is slow, what then?"),
        ("closed", "I put it to him whether the budget would stretch."),
        ("closed", "Probed whether he can sign alone."),
        ("open", "Probed why it stalled."),
        ("open", "Dug into the reasons."),
        ("open", "Dug into what the outage cost."),
        ("open", "I dug into how they buy."),
        ("open", "Steered him to what happens if nothing changes."),
        ("open", "Steered her round to the budget."),
        ("closed", "Came back to who signs."),
        ("open", "I came back to why nobody did anything."),
        ("open", "Threw in a what-if about the second site."),
        ("open", "I threw in a what-if."),
        ("open", "Poked at the budget."),
        ("open", "Poked at why the last tool failed."),
        ("open", "I circled back to how they measure it."),
        ("closed", "Circled back to when the contract ends."),
        ("open", "Nudged him on what the owner thinks."),
        ("open", "Pushed her on what a win is."),
        ("closed", "Pushed for a date."),
        ("closed", "Pinned him down on a date."),
        ("closed", "Tried to pin her to a number."),
        ("open", "Sounded him out on how the board sees it."),
        ("closed", "Sounded her out on whether April works."),
        ("open", "Felt him out about the rival."),
        ("open", "Drew her out on what keeps her up."),
        ("open", "Turned to how they decide."),
        ("closed", "Turned to who decides."),
        ("open", "Moved on to what a good year looks like."),
        ("closed", "Moved on to whether there is money."),
        ("open", "Brought up how the crews feel about it."),
        ("open", "Raised the question of why it never got done."),
        ("open", "Worked round to what it costs them."),
        ("open", "Got him talking about what goes wrong on Mondays."),
        ("open", "Had her walk me through the last order."),
        ("open", "Wanted to know what his boss would say."),
        ("closed", "Wanted to know if there was money."),
        ("open", "Wondered aloud what happens when Rita retires."),
        ("closed", "Floated whether a pilot in May would fly."),
        ("open", "Angled for how the owner takes it."),
        ("open", "Leaned on him about what the delay costs."),
        ("open", "Went after what's behind the delay."),
        ("open", "Followed up with how that feels on the floor."),
        ("closed", "Followed up with when."),
        ("open", "Asked what then."),
        ("open", "I asked her to paint me a bad day."),
        ("open", "Quizzed him on how the rota gets made."),
        ("closed", "Quizzed her on how many beds."),
        ("closed", "Tested whether he could say yes by himself."),
        ("closed", "Checked if the budget is his."),
        ("open", "Tried again on why."),
        ("open", "Kept at him about what it costs."),
        ("open", "I went at what the boss wants from this."),
        ("open", "Hit him with the what-if."),
        ("open", "Floated the idea of doing nothing, what then."),
        ("closed", "Double checked who holds the purse."),
        ("open", "Let him run on about what annoys him."),
        ("closed", "Nailed down when they need it."),
        ("open", "I said well what would win Mr. Pete over?"),
        ("closed", "I said so who signs?"),
        ("open", "I go what happens then?"),
        ("closed", "I go is there money?"),
    ],
    "de": [
        ("closed", "Ausgelotet, ob sie allein unterschreibt."),
        ("open", "Vorgefühlt, wie der Chef dazu steht."),
        ("open", "Nachgebohrt beim Budget."),
        ("open", "Ihm auf den Zahn gefühlt, warum das liegen blieb."),
        ("closed", "Bei ihr abgeklopft, wer noch mitredet."),
        ("open", "Ich hab ihn drauf angesprochen, was die Ausfälle kosten."),
        ("closed", "Bin zurückgekommen auf die Frage, wer unterschreibt."),
        ("open", "Dann das Gespräch darauf gelenkt, was passiert, wenn nichts passiert."),
        ("closed", "Sie auf ein Datum festgenagelt."),
        ("open", "Wollte rausfinden, was ihn nachts wach hält."),
        ("closed", "Wollte wissen, ob Geld da ist."),
        ("open", "Ich bohrte, warum das Projekt starb."),
        ("open", "Auf den Busch geklopft, was die anderen bieten."),
        ("closed", "Vorsichtig angetippt, ob April passt."),
        ("open", "Ich bat sie, mir eine normale Woche zu beschreiben."),
        ("open", "Hab ihn gelöchert, wie die Tafel gemacht wird."),
        ("closed", "Nachgehakt, wie viele Wagen es sind."),
        ("open", "In den Raum gestellt, was wäre, wenn Rita geht."),
    ],
    "da": [
        ("open", "Prøvede ham af på, hvordan de vasker den."),
        ("closed", "Sonderede, om han kan skrive under alene."),
        ("open", "Gravede i, hvorfor det gik i stå."),
        ("open", "Pirkede til budgettet."),
        ("closed", "Vendte tilbage til, hvem der bestemmer."),
        ("open", "Ledte hende over på, hvad der sker, hvis intet ændrer sig."),
        ("open", "Fiskede efter, hvad der driller ham."),
        ("closed", "Pressede hende for en dato."),
        ("open", "Følte ham på tænderne om, hvad chefen mener."),
        ("open", "Fik hende til at fortælle om sidste uge."),
        ("closed", "Ville vide, om der er penge."),
        ("open", "Smed et tænkt eksempel ind om det andet depot."),
        ("open", "Så bad jeg hende sætte ord på, hvad det gjorde ved folkene."),
        ("closed", "Jeg fik også spurgt, hvem der betaler."),
        ("open", "Jeg kom ind på, hvordan de vælger."),
        ("closed", "Tjekkede, om budgettet er hans."),
    ],
    "zh": [
        ("open", "试探了一下老板怎么看这事。"),
        ("closed", "打听了下谁拍板。"),
        ("open", "绕回去问到底卡在哪。"),
        ("closed", "催他给个准话。"),
        ("open", "探了探预算。"),
        ("open", "旁敲侧击问竞品报得怎么样。"),
        ("open", "把话题引到不做会怎么样。"),
        ("closed", "追问他有没有钱。"),
        ("closed", "然后我问他们老板知不知道这个情况。"),
        ("open", "抛了个假设，要是明年还这样呢。"),
        ("open", "深挖原因，为什么一直没动。"),
        ("closed", "确认了是不是他签字。"),
        ("open", "请他讲讲平时一天怎么过。"),
        ("closed", "摸了摸他们一年花多少钱。"),
    ],
}
NOT_TOLD = {
    "en": [
        "He asked what we cost.",
        "She wanted to know how we price it.",
        "Asked if we can do a phish test for the front desk girls too",
        "He dug into why it failed and found a valve.",
        "They tried a tool on how they plan.",
        "Tried two vendors last year.",
        "Tried it on the night shift.",
        "Tried to hire but nobody came.",
        "Pushed the date to May.",
        "Turned to a contractor in the end.",
        "Came back to the old system after a month.",
        "Moved on to a bigger depot.",
        "Brought up the budget himself.",
        "Went after the market in Ohio.",
        "Put it to the board in June.",
        "Kept at it for a year.",
        "Floated a pilot with the owner.",
        "Leaned on the agency for cover.",
    ],
    "de": [
        "Sie fragte, was wir kosten.",
        "Gebracht hat das nichts.",
        "Getestet haben sie zwei Anbieter.",
        "Geprüft wird das im Mai.",
        "Sie hat nachgehakt, wie lange wir brauchen.",
    ],
    "da": [
        "Hun spurgte, hvad vi koster.",
        "Prøvede to leverandører sidste år.",
        "Vendte tilbage til det gamle system efter en måned.",
        "Gik videre til et større depot.",
        "Han gravede i, hvorfor det fejlede, og fandt en ventil.",
    ],
    "zh": [
        "他问我们怎么收费。",
        "他们去年试了两家。",
        "老板让他五月再提。",
        "请了外包来做，没几天就走了。",
        "他打听过我们怎么收费。",
    ],
}


def heard(language: str, line: str) -> tuple[Role, str | None]:
    """Whose the line is in notes of whole sentences, and the form of the question that it tells."""
    lines = [*BEFORE[language], line, *AFTER[language]]
    reading = READER.read("\n".join(lines), language)
    place = len(BEFORE[language])
    assert {question.line for question in reading.questions} <= {place}
    forms = [question.form.value for question in reading.questions]
    return reading.lines[place].role, forms[0] if forms else None


@pytest.mark.parametrize(
    ("language", "form", "line"),
    [(language, form, line) for language, told in TOLD.items() for form, line in told],
)
def test_the_rep_asked_where_notes_tell_of_it_in_other_words(
    language: str, form: str, line: str
) -> None:
    assert heard(language, line) == (Role.REP, form)


@pytest.mark.parametrize(
    ("language", "line"),
    [(language, line) for language, lines in NOT_TOLD.items() for line in lines],
)
def test_what_the_other_one_did_or_asked_is_no_question_of_the_rep(
    language: str, line: str
) -> None:
    assert heard(language, line) == (Role.PROSPECT, None)


@pytest.mark.parametrize(
    "line",
    [
        "asked if we do a phish test for the front desk girls too",
        "wanted to know if he could put panels on the van",
        "dug into what the outage cost, says 40k",
        "came back to who signs, its the cfo",
        "asked is there a discount for two",
    ],
)
def test_in_jottings_a_verb_without_a_person_tells_what_the_other_one_did(line: str) -> None:
    lines = ["forty trucks, two depots", "board by hand every night", line, "eats four hours"]
    assert READER.read("\n".join(lines), "en").lines[2].role is Role.PROSPECT
