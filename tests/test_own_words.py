"""What reps ask in their own words: ticked where the bank has it, opened up where it is closed."""

from __future__ import annotations

import pytest

from service.qualify.engine import Engine
from service.qualify.types import Asked, Request


def asked(engine: Engine, text: str, **how: object) -> dict[str, object]:
    found = engine.analyse(Request(text, **{"lang": "en", **how}))["questions"]  # type: ignore[arg-type]
    return dict(found[-1])


@pytest.mark.parametrize(
    ("language", "words", "qid"),
    [
        ("en", "Me: how is a project like this usually funded?", "budget-funded"),
        ("en", "Me: so how is a project like that usually funded at your place?", "budget-funded"),
        ("en", "Me: where would the money for it come from?", "budget-where-from"),
        ("de", "Ich: Wie wird so ein Projekt bei euch normalerweise finanziert?", "budget-funded"),
        ("da", "Mig: Hvordan finansierer I normalt sådan et projekt hos jer?", "budget-funded"),
        ("zh", "我：这类项目您这边一般是怎么安排资金的？", "budget-funded"),
    ],
)
def test_a_question_in_the_reps_own_words_is_ticked(
    engine: Engine, language: str, words: str, qid: str
) -> None:
    assert asked(engine, words, lang=language)["qid"] == qid
    found = engine.analyse(Request(words, lang=language))
    offered = [found["next_question"], *found["question_options"]]
    assert qid not in [question["id"] for question in offered]


# fmt: off
OTHER_WORDS = {
    "en": [
        ("who'd be the one to release the money?", "buyer-signs"),
        ("what's the resistance likely to come from?", "champion-against"),
        ("how was that last purchase decided?", "authority-earlier"),
        ("what does the company want to reach this year?", "goals-named"),
        ("how'll you know you've got there?", "goals-measured"),
        ("what would you do with the time you'd win back?", "implications-time"),
        ("what paperwork will purchasing need from us?", "process-paper"),
        ("what happens if the date slips?", "timeline-slip"),
        ("what's the date driven by?", "timeline-driver"),
        ("where do purchases usually get stuck with you?", "process-slow"),
        ("what would rule out a supplier for you?", "criteria-no-go"),
        ("why now and not next year?", "urgency-now"),
        ("how does your boss rank this?", "priority-boss"),
        ("how do you plan on getting there?", "plans-how"),
        ("what went wrong the last time?", "need-last-time"),
        ("what else suffers from it?", "pain-ripple"),
    ],
    "de": [
        ("Wie ist die letzte Anschaffung entschieden worden?", "authority-earlier"),
        ("Wer kann das Geld freigeben?", "buyer-signs"),
        ("Woher käme denn der Widerstand?", "champion-against"),
        ("Was bindet Sie an den jetzigen Anbieter?", "competition-contract"),
        ("Was passiert, wenn der Termin nicht gehalten wird?", "timeline-slip"),
        ("Wo bleiben Anschaffungen meistens hängen?", "process-slow"),
        ("Warum jetzt und nicht nächstes Jahr?", "urgency-now"),
        ("Was würde sich ändern, wenn das gelöst wäre?", "implications-solved"),
        ("Woran messen Sie die Angebote?", "criteria-compare"),
        ("Welche Unterlagen braucht Ihr Einkauf?", "process-paper"),
    ],
    "da": [
        ("Hvem kan frigive pengene?", "buyer-signs"),
        ("Hvor ville modstanden komme fra henne?", "champion-against"),
        ("Hvad binder jer til leverandøren?", "competition-contract"),
        ("Hvad sker der, hvis datoen skrider?", "timeline-slip"),
        ("Hvorfor nu og ikke næste år?", "urgency-now"),
        ("Hvad ville blive anderledes, hvis det blev løst?", "implications-solved"),
        ("Hvordan blev det besluttet sidst?", "authority-earlier"),
        ("Hvad ville I bruge tiden til?", "implications-time"),
    ],
    "zh": [
        ("这笔钱谁有权批准？", "buyer-signs"),
        ("推进起来阻力会来自哪边？", "champion-against"),
        ("时间往后拖会有什么影响？", "timeline-slip"),
        ("为什么现在做，不等明年？", "urgency-now"),
        ("这个问题解决了会有什么变化？", "implications-solved"),
        ("采购要走哪些流程？", "process-steps"),
    ],
}
ANOTHER = {
    "en": [
        "what did you have for lunch?",
        "what does your boss do at weekends?",
        "how many people came to the fair?",
        "where is the office?",
        "what happened to Peter?",
        "which supplier delivers the boxes?",
        "when did you last talk to Karen?",
        "what do you think of the new law?",
        "how was the trade show?",
        "who runs the warehouse in Leeds?",
        "what's the company's history?",
        "how do drivers get the list?",
    ],
    "de": [
        "Was macht Herr Kern heute?",
        "Wann war die Messe?",
        "Wo ist das Lager?",
        "Wie viele Leute waren auf der Messe?",
        "Was sagt der Betriebsrat?",
        "Wer fährt die Tour nach Ulm?",
        "Wie heißt Ihr Chef?",
        "Was kostet ein Lkw?",
    ],
    "da": [
        "Hvor er lageret?",
        "Hvornår var messen?",
        "Hvad hedder din chef?",
        "Hvem kører turen til Aarhus?",
        "Hvad koster en lastbil?",
        "Hvad siger tillidsmanden?",
    ],
    "zh": [
        "仓库在哪里？",
        "展会怎么样？",
        "您领导贵姓？",
        "谁送货？",
        "一辆车多少钱？",
        "工会怎么说？",
    ],
}
# fmt: on
ME = {"en": "Me: ", "de": "Ich: ", "da": "Mig: ", "zh": "我："}


@pytest.mark.parametrize(("language", "least"), [("en", 12), ("de", 10), ("da", 8), ("zh", 6)])
def test_most_questions_are_known_in_other_words_and_hardly_any_is_taken_for_another(
    engine: Engine, language: str, least: int
) -> None:
    ticked = [
        (asked(engine, ME[language] + words, lang=language)["qid"], qid)
        for words, qid in OTHER_WORDS[language]
    ]
    assert sum(one == other for one, other in ticked) >= least
    assert all(one in (None, other) for one, other in ticked)
    others = [asked(engine, ME[language] + words, lang=language) for words in ANOTHER[language]]
    assert sum(one["qid"] is not None for one in others) <= 1


@pytest.mark.parametrize(
    ("words", "qid"),
    [
        ("what's your top priority this year?", "goals-top"),
        ("how is something like this paid for?", "budget-funded"),
        ("what happens if you leave things as they are?", "consequences-nothing"),
        ("what must a solution be able to do?", "criteria-must"),
        ("what's the cost of this in a normal month?", "metrics-cost"),
    ],
)
def test_contractions_and_other_forms_of_words_are_the_same(
    engine: Engine, words: str, qid: str
) -> None:
    assert asked(engine, f"Me: {words}")["qid"] == qid


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "who decides?"),
        ("en", "who else have you looked at?"),
        ("en", "when do you need it by?"),
        ("en", "so by when does it have to run?"),
        ("en", "what does a late delivery cost you?"),
        ("en", "how many people are in the team?"),
        ("de", "Wer entscheidet das?"),
        ("de", "Bis wann muss das laufen?"),
        ("da", "Hvem beslutter?"),
        ("da", "Hvornår skal det køre?"),
        ("zh", "谁拍板？"),
        ("zh", "什么时候要上线？"),
    ],
)
def test_a_question_for_a_fact_is_left_alone(engine: Engine, language: str, words: str) -> None:
    assert asked(engine, ME[language] + words, lang=language)["instead"] is None


def test_who_wants_a_yes_does_not_ask_the_open_question(engine: Engine) -> None:
    found = asked(engine, "Me: are you the one who decides?")
    assert found["qid"] is None and found["instead"]
    assert engine.banks.find(found["instead"]["id"]).dimension == "authority"  # type: ignore[index, union-attr]


def test_another_question_on_the_same_fact_is_not_ticked(engine: Engine) -> None:
    assert asked(engine, "Me: what is your budget?")["qid"] is None


def test_a_tick_can_be_taken_back(engine: Engine) -> None:
    words = "Me: how is a project like this usually funded?"
    taken_back = (Asked("budget-funded", "restored", len(words)),)
    found = engine.analyse(Request(words, lang="en", framework="bant", asked=taken_back))
    offered = [found["next_question"], *found["question_options"]]
    assert "budget-funded" in [question["id"] for question in offered]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Me: do you have a budget for this?"),
        ("de", "Ich: Haben Sie ein Budget eingeplant?"),
        ("da", "Mig: Har I et budget til det?"),
        ("zh", "我：你们有预算吗？"),
    ],
)
def test_a_closed_question_gets_an_open_one_instead(
    engine: Engine, language: str, words: str
) -> None:
    found = asked(engine, words, lang=language)
    assert found["form"] == "closed"
    instead = found["instead"]
    assert isinstance(instead, dict)
    question = engine.banks.find(instead["id"])
    assert question and question.dimension == "budget" and question.closed is None
    assert instead["text"] == question.text(language)


def test_an_open_question_is_left_alone(engine: Engine) -> None:
    assert asked(engine, "Me: what keeps you up at night?")["instead"] is None


def test_a_question_is_opened_up_while_it_is_typed(engine: Engine) -> None:
    found = engine.draft(Request("Ann: hello", lang="en"), "Me: is this a priority?")["questions"]
    assert found[0]["form"] == "closed" and found[0]["instead"]
    assert found[0]["start"] < len("Me: is this a priority?")


@pytest.mark.parametrize(
    ("language", "words", "kind"),
    [
        ("en", "can you just send me some information", "send_something"),
        ("en", "I need to think about it", "think_it_over"),
        ("en", "we are pretty happy with what we have", "content_as_is"),
        ("en", "I'm really busy right now", "no_time"),
        ("de", "schicken Sie mir doch einfach mal Unterlagen", "send_something"),
        ("de", "das muss ich mir noch mal überlegen", "think_it_over"),
        ("de", "wir haben da schon einen Anbieter", "content_as_is"),
        ("de", "ich habe gerade keine Zeit", "no_time"),
        ("da", "kan du ikke bare sende mig noget materiale", "send_something"),
        ("da", "jeg skal lige tænke over det", "think_it_over"),
        ("da", "vi er egentlig glade for det vi har", "content_as_is"),
        ("da", "jeg er lige i møde", "no_time"),
        ("zh", "您先发份资料给我看看吧", "send_something"),
        ("zh", "我再考虑考虑", "think_it_over"),
        ("zh", "我们已经有固定的供应商了", "content_as_is"),
        ("zh", "我现在没空", "no_time"),
    ],
)
def test_a_stall_brings_up_what_to_say(
    engine: Engine, language: str, words: str, kind: str
) -> None:
    card = engine.analyse(Request(words, lang=language))["card"]
    assert card and card["kind"] == kind
    assert card["say"] and card["door"]


@pytest.mark.parametrize(
    "words",
    [
        "they send us a file every night and it breaks",
        "we think about the migration a lot",
        "nobody is happy with the reports",
        "the busy season is December",
    ],
)
def test_other_answers_are_no_stall(engine: Engine, words: str) -> None:
    assert engine.analyse(Request(words, lang="en"))["card"] is None
