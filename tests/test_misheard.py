"""Lines that were once misheard: what a careful sales manager says that they say, and what they do not."""

from __future__ import annotations

import pytest

from nlp.reader import Reader
from nlp.types import Evidence, Reading, State

READER = Reader()


def read(text: str) -> Reading:
    return READER.read(text)


def states(text: str, fact: str) -> set[State]:
    return {evidence.state for evidence in read(text).evidence if evidence.fact == fact}


def evidence(text: str, fact: str) -> list[Evidence]:
    return [one for one in read(text).evidence if one.fact == fact]


@pytest.mark.parametrize(
    ("line", "fact", "state"),
    [
        ("We have no budget for this.", "budget", State.UNMET),
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


def test_who_gives_no_contact_may_still_need_it() -> None:
    assert State.UNMET not in states("我：能给个联系方式吗？\n小刘：不方便。", "need")


def test_a_sum_on_the_line_of_a_champion_is_not_theirs() -> None:
    assert [one.value for one in evidence("30万我已经签了，财务那边我去说", "champion")] == [None]
    assert evidence("30万我已经签了，财务那边我去说", "budget")[0].value is not None


def test_a_question_before_a_colon_is_a_heading_and_no_speaker() -> None:
    lines = read("问怎么选供应商：李经理试用，王丽比价，我拍板\n谁签字：老板").lines
    assert [line.speaker for line in lines] == [None, None]
