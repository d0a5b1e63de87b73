"""Lines that were once misheard: what a careful sales manager says that they say, and what they do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlp.types import Evidence, Reading, State
from service.qualify.engine import Engine
from service.qualify.types import Request
from tests import loaded

READER = loaded.reader()
GOLD = Path(__file__).parent / "gold"


def read(text: str, language: str = "auto") -> Reading:
    return READER.read(text, language)


def states(text: str, fact: str, language: str = "auto") -> set[State]:
    found = read(text, language).evidence
    return {evidence.state for evidence in found if evidence.fact == fact}


def evidence(text: str, fact: str) -> list[Evidence]:
    return [one for one in read(text).evidence if one.fact == fact]


@pytest.mark.parametrize(
    ("line", "fact", "state"),
    [
        ("We have no budget for this.", "budget", State.UNMET),
        ("We have no budget.", "budget", State.UNMET),
        ("der er altså ikke sat penge af til det i år", "budget", State.UNMET),
        ("Die 40.000 stehen, da hat die Frau Vogt was verwechselt.", "budget", State.MET),
        ("王丽：那是去年报的，老板没签", "budget", State.UNMET),
        ("张总：30万我已经签了，财务那边我去说", "budget", State.MET),
        ("Karen's the one who decides", "authority", State.MET),
        ("Frau Vogt vergleicht, unterschreiben tu ich.", "authority", State.MET),
        ("I could introduce you to our CFO", "champion", State.MET),
        ("security review takes 6 weeks", "decision_process", State.MET),
        ("das müsste ich eh erst dem Träger vorlegen", "decision_process", State.MET),
        ("10w以内他自己签，再往上要老板一起", "decision_process", State.MET),
        ("If it got the invoices out I'd pay a couple hundred a month.", "budget", State.MET),
        ("Wenn einer kommt, zahl ich auch 3.000 Vermittlung", "interest", State.MET),
        ("routes take him till 7pm most nights", "need", State.MET),
        ("gehostet in Deutschland, sonst mache ich nicht mit", "decision_criteria", State.MET),
    ],
)
def test_a_fact_is_heard_and_nothing_against_it(line: str, fact: str, state: State) -> None:
    assert states(line, fact) == {state}


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("the money is not approved", "budget"),
        ("die Mittel sind noch nicht freigegeben", "budget"),
        ("Tom in IT is against more vendors", "competition"),
        ("jeg sidder med klagerne fra borgerne hele dagen", "authority"),
        ("Lars laver selv ruterne i Excel", "champion"),
        ("There isn't, Marcus, we moved it into the silo.", "budget"),
    ],
)
def test_a_fact_is_not_heard_in_other_words(line: str, fact: str) -> None:
    assert State.MET not in states(line, fact)


@pytest.mark.parametrize(
    "line",
    [
        "Tom: security review takes 6 weeks",
        "procurement takes 3 months",
        "up to 20k he signs it himself",
        "Anna: our CFO Bob signs anything over 10k",
        "der Einkauf dauert sechs Wochen",
        "hun godkender selv op til 20.000 kr",
        "10w以内他自己签，再往上要老板一起",
    ],
)
def test_sums_and_times_of_a_purchase_are_neither_pain_nor_budget(line: str) -> None:
    found = {one.fact for one in read(line).evidence if one.state is State.MET}
    assert not found & {"need", "metrics", "budget"}


def test_a_loss_in_a_step_of_a_purchase_stays_one() -> None:
    assert State.MET in states("we lose 6 weeks in legal review", "need")


@pytest.mark.parametrize(
    ("line", "fact"), [("We can't see why we wouldn't.", "need"), ("我们不是没钱", "budget")]
)
def test_denied_twice_is_not_denied(line: str, fact: str) -> None:
    assert State.UNMET not in states(line, fact)


def test_who_gives_no_contact_may_still_need_it() -> None:
    assert State.UNMET not in states("我：能给个联系方式吗？\n小刘：不方便。", "need")


def test_a_sum_on_the_line_of_a_champion_is_not_theirs() -> None:
    assert [one.value for one in evidence("30万我已经签了，财务那边我去说", "champion")] == [None]
    assert evidence("30万我已经签了，财务那边我去说", "budget")[0].value is not None


def test_a_question_before_a_colon_is_a_heading_and_no_speaker() -> None:
    lines = read("问怎么选供应商：李经理试用，王丽比价，我拍板\n谁签字：老板").lines
    assert [line.speaker for line in lines] == [None, None]


ROOFER = """Discovery - Joel Ferreira, owner, Ferreira & Sons roofing, 22 staff
Q: What's your biggest headache right now?
A: Getting paid. Jobs finish, paperwork sits in the van for a fortnight.
Q: How much is outstanding on a normal day?
A: I don't know exactly. My wife does the books. Maybe 90 grand? She'd tell you to the penny.
Q: What happens if that stays as it is?
A: I'm on the overdraft every month end and the bank isn't laughing any more.
Q: What did you try?
A: An app, two years ago. The lads wouldn't touch it, too many screens.
Q: What would it be worth to you?
A: If it got the invoices out the same day I'd pay a couple hundred a month, no bother.
Q: Who else would have a say?
A: Just me and the wife.
Q: When could we look at it together?
A: Not this week, we've three roofs open. Week after, Tuesday evening."""

BOOKKEEPER = """Ich: Erzählen Sie mal, wie die Rechnungen zu Ihnen kommen.
Fr. Demir: Per Post, per Mail, manche bringen die Monteure mit. Ich tipp alles ab.
Ich: Wie viele sind das?
Fr. Demir: 600 im Monat. Skonto schaffen wir bei der Hälfte nicht, das sind im Jahr 11.000 Euro.
Ich: Das ist viel Geld.
Fr. Demir: Eben. Ich sag's dem Chef seit zwei Jahren.
Ich: Was sagt er?
Fr. Demir: Kein Problem, sagt er, das machen wir. Und dann ist wieder Baustelle.
Ich: Wie kommen wir zu ihm?
Fr. Demir: Freitags ab zwei ist er im Büro, ich stell Sie gern durch.
Ich: Gibt es sonst Hürden?
Fr. Demir: Der Steuerberater muss mitspielen, der ist heikel."""

FISH = """Mig: Hvordan planlægger I vagterne i dag?
Karin: I Excel. Det tager mig hele fredagen, og mandag passer det ikke mere.
Mig: Hvad koster det jer?
Karin: Vikarer for 1,2 mio. sidste år. Halvdelen kunne vi have undgået.
Mig: Hvorfor har I ikke gjort noget ved det?
Karin: Vi var i gang i 2023, så brændte kølehuset, og så blev det ikke til mere.
Mig: Hvem bestemmer?
Karin: Direktøren. Jeg indstiller, og han siger som regel ja."""

RECEPTION = """我：为什么接了我们的电话？
小刘：前台转过来的，我就是个行政。
我：这块谁负责？
小刘：不知道，可能是IT吧。
我：能给个联系方式吗？
小刘：不方便。
我：你们现在用什么？
小刘：集团统一发的。"""


@pytest.mark.parametrize("call", [ROOFER, BOOKKEEPER, FISH, RECEPTION])
def test_nobody_is_written_off_as_an_account_for_a_figure_of_speech(
    engine: Engine, call: str
) -> None:
    found = engine.analyse(Request(text=call))["recommendation"]
    assert (found["verdict"], found["scope"]) != ("disqualify", "account")


def test_no_other_words_of_a_long_call_outvote_what_is_said_outright() -> None:
    assert State.MET in states(ROOFER, "budget")


def test_a_lack_of_money_or_time_is_claimed_only_where_it_is_said() -> None:
    dentist = """Notizen Termin Zahnarztpraxis Dr. Sommer, 9 MA
- PVS von Dampsoft, läuft, keine Klagen
- Recall macht Fr. Aydin per Telefon, ca 3 h / Woche
- stört ihn nicht, "dafür ist sie da"
- neue Patienten nehmen sie eh keine
- Budget wär da, sieht nur keinen Sinn
- wollte eig. nur wissen was wir von Dampsoft halten
- kein Nachfassen"""
    assert State.UNMET not in states(dentist, "budget") | states(dentist, "timeline")


@pytest.mark.parametrize(
    ("language", "line", "fact"),
    [
        ("en", "from 2 to 4 million in three years", "timeline"),
        ("en", "whenever they remember", "timeline"),
        ("en", "Carol retires some day, not yet", "timeline"),
        ("en", "whiteboard works ok he reckons", "need"),
        ("en", "she likes it that way", "need"),
        ("en", "her portal works well", "need"),
        ("en", "engineers always lose receipts, cannot help it", "interest"),
        ("en", "Rotaready was nice", "interest"),
        ("en", "drove through a gate by accident", "interest"),
        ("en", "we have to work weekends to catch up", "decision_criteria"),
        ("en", "drivers have to do it by hand", "decision_criteria"),
        ("en", "our MD went on long term sick", "timeline"),
        ("de", "Sudhaus läuft tadellos", "need"),
        ("de", "sie sind zu viert, zwei Gesellen, 1 Azubi", "authority"),
        ("de", "Kowalski geht nächsten Sommer in Rente", "authority"),
        ("de", "im Frühling waren wir 41", "timeline"),
        ("de", "das Sudhaus ist noch nicht gemessen", "timeline"),
        ("de", "Transport schreibt rote Zahlen", "budget"),
        ("da", "nyt center i Roskilde går godt", "need"),
        ("da", "hun er glad for at være væk derfra", "need"),
        ("da", "folkene er glade for dem", "need"),
        ("da", "biotop i Rødovre", "budget"),
        ("da", "vi sparer olie på færgen", "budget"),
        ("da", "penge er der ikke talt om", "budget"),
        ("da", "14 gange til den forkerte adresse", "authority"),
        ("da", "sagde han helst ikke ville gætte på", "interest"),
        ("da", "pilot i februar, og alle troede noget andet", "plans"),
        ("zh", "省下来也是拿去填窟窿，让护士少跑腿", "authority"),
        ("zh", "合同到期", "timeline"),
        ("zh", "昨晚弄到一点半，别提了", "timeline"),
        ("zh", "市场监管局红线30分钟", "need"),
        ("zh", "有人敲门，先挂了啊", "interest"),
        ("zh", "这学期五十出头", "champion"),
    ],
)
def test_a_line_about_something_else_says_nothing_by_itself(
    language: str, line: str, fact: str
) -> None:
    assert not states(line, fact, language)


@pytest.mark.parametrize(
    ("language", "line", "fact", "state"),
    [
        ("en", "works fine, she says", "need", State.UNMET),
        ("en", "maybe in two years", "timeline", State.UNMET),
        ("en", "whatever we buy has to work offline", "decision_criteria", State.MET),
        ("de", "bei uns läuft alles rund", "need", State.UNMET),
        ("de", "spätestens Mitte März", "timeline", State.MET),
        ("de", "kein Geld da", "budget", State.UNMET),
        ("da", "de er glade for det de har", "need", State.UNMET),
        ("da", "penge er der ikke", "budget", State.UNMET),
        ("zh", "没有痛点", "need", State.UNMET),
        ("zh", "不急", "timeline", State.UNMET),
    ],
)
def test_what_a_line_plainly_says_is_enough_by_itself(
    language: str, line: str, fact: str, state: State
) -> None:
    assert states(line, fact, language) == {state}


GROWING = [
    "Me: What gets in your way?",
    "Anna: By hand in Excel. Two planners, about 25 hours a week.",
    "Me: And who signs?",
    "Anna: I sign it myself.",
    "Me: How is it paid for?",
    "Anna: We set aside 20,000 euro for this year.",
    "Me: By when?",
    "Anna: It has to run by the end of September.",
    "Me: Who else looks at it?",
    "Anna: The other two told me to get on with it.",
    "Anna: We met at the fair, by the way.",
    "Anna: Tomorrow is fine for the call.",
    "Anna: The weather is nice.",
    "Anna: Yes, do send an agenda.",
]


@pytest.mark.parametrize("lines", range(8, len(GROWING) + 1))
def test_what_was_said_outright_stays_heard_as_the_call_goes_on(lines: int) -> None:
    text = "\n".join(GROWING[:lines])
    for fact in ("authority", "budget", "timeline"):
        assert states(text, fact) == {State.MET}, fact


def test_a_mere_word_never_shows_that_a_fact_fails() -> None:
    failing = [
        evidence
        for file in sorted(GOLD.glob("*/*.jsonl"))
        for call in map(json.loads, file.read_text("utf-8").splitlines()[:20])
        for evidence in read("\n".join(line["text"] for line in call["lines"])).evidence
        if evidence.state is State.UNMET
    ]
    assert failing
    assert not [one for one in failing if one.rule.startswith("word:")]
