"""How a rep asks: open, closed, leading or stacked, what about, and where the question stands."""

import pytest

from nlp.questions.prompts import prompt_inside
from nlp.questions.question_pack import load_questions
from nlp.questions.questions import form_of, topics
from nlp.rules.rules import OPEN
from nlp.sources import Sources
from nlp.strict_yaml import PackError
from nlp.types import Form

ENGLISH = load_questions(Sources("en"))
EXAMPLES = [
    pytest.param(rule.form, example, id=f"{rule.id}/{number}")
    for rule in ENGLISH.rules
    for number, example in enumerate(rule.examples)
]


def asked(words):
    found = form_of(words, ENGLISH)
    return found and (found.form.value, words[found.start : found.end])


@pytest.mark.parametrize(("form", "example"), EXAMPLES)
def test_each_example_of_a_form_is_found_where_it_is_marked(form, example):
    found = form_of(example.text, ENGLISH)
    assert found is not None
    assert (found.form, found.start, found.end) == (
        form,
        example.spans[0].start,
        example.spans[0].end,
    )


@pytest.mark.parametrize("rule", ENGLISH.rules, ids=lambda rule: rule.id)
def test_each_form_is_needed_for_its_examples(rule):
    """Without the rule, at least one of its examples is read otherwise: no rule is idle."""
    others = ENGLISH.without(rule)
    readings = [form_of(example.text, others) for example in rule.examples]
    wanted = [(rule.form, e.spans[0].start, e.spans[0].end) for e in rule.examples]
    assert readings != wanted


@pytest.mark.parametrize(
    "words",
    [
        "So tell me how bookings work at the moment",
        "And what happens to the orders when she is away",
        "Could you walk me through the last one?",
        "Thanks for making time. What got you to fill in the form?",
        "And the drivers, how do they look at it?",
        "Grow how?",
        "I asked her what a good year would look like.",
        "Asked what the crew makes of it all.",
        "How would she bring it to the owner, I wondered.",
        "what if you stay where you are?",
    ],
)
def test_a_question_that_needs_more_than_a_word_is_open(words):
    assert asked(words)[0] == "open"


@pytest.mark.parametrize(
    "words",
    [
        "Is there money for it?",
        "Marek, who signs?",
        "how many homes do you run?",
        "You knew that last year already?",
        "Anyone else in the race?",
        "Next board meeting is when?",
        "I asked if there was money for it this year.",
        "And next year?",
        "can i talk to the owner",
        "Why not an app, was it too dear?",
    ],
)
def test_a_bare_fact_a_yes_or_no_or_a_permission_is_closed(words):
    assert asked(words)[0] == "closed"


@pytest.mark.parametrize(
    "words",
    [
        "Don't you think that is slow?",
        "That must cost you a fortune, doesn't it?",
        "You'd agree that something has to change?",
    ],
)
def test_a_question_that_holds_its_answer_is_leading(words):
    assert asked(words)[0] == "leading"


@pytest.mark.parametrize(
    "words",
    [
        "What's your budget and who signs it off?",
        "What is the biggest problem? And when do you want to be live?",
    ],
)
def test_two_matters_in_one_breath_are_stacked(words):
    assert asked(words)[0] == "stacked"


def test_a_question_put_twice_in_other_words_is_not_stacked():
    assert asked("Why are contracts on your radar, what's going on?")[0] == "open"


@pytest.mark.parametrize(
    "words",
    [
        "I'll send over two dates for a proper demo then",
        "Okay, good, then I come back to you in March and we see where it is.",
        "I said a short survey would be an easy first step.",
        "I told him it doesn't concern him.",
        "What a lovely office.",
        "When I come by I will bring the samples.",
        "",
        "   ",
    ],
)
def test_a_statement_asks_nothing(words):
    assert asked(words) is None


def test_the_quote_begins_where_the_question_begins():
    assert asked("ok great. so um how do you run it today?") == (
        "open",
        "how do you run it today?",
    )


def test_an_initial_does_not_end_a_sentence():
    assert asked("How was the experience with B. Braun?")[1].endswith("B. Braun?")


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        ("Is there money for it?", "budget"),
        ("Who has to say yes?", "authority"),
        ("When would you want to be live?", "timeline"),
        ("What happens if it stays like this?", "consequences"),
        ("Where does this sit on your list of priorities?", "priority"),
        ("How does a purchase like this get approved?", "decision_process"),
        ("What would make you choose one over another?", "decision_criteria"),
        ("Who else are you talking to?", "competition"),
        ("What are you aiming for this year?", "goals"),
        ("What's the worst part of it?", "need"),
    ],
)
def test_a_question_names_the_fact_that_it_asks_about(words, fact):
    assert fact in topics(words, ENGLISH)


@pytest.mark.parametrize("example", ENGLISH.prompts.examples, ids=lambda e: e.text[:30])
def test_a_jotted_question_ends_where_the_answer_begins(example):
    found = prompt_inside(example.text, ENGLISH)
    assert found is not None
    assert example.text[: found.end] == example.text[: example.spans[0].end]


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("asked Leena how the nurses find it - 'ok'", Form.OPEN),
        ("how many of them? not a clue", Form.CLOSED),
        ("training budget - none that he knows of", None),
        ("what does the owner want out of this yr - more", Form.OPEN),
    ],
)
def test_a_jotted_question_has_a_form_unless_only_its_topic_is_named(words, form):
    assert prompt_inside(words, ENGLISH).form is form


@pytest.mark.parametrize(
    "words",
    [
        "they've known for years. the owner's cousin wrote it",
        "has a tesla himself, told me all about it",
        "asked for price per payslip",
        "What would it cost?",
        "slow because each home sends its rota in another sheet and she rekeys the lot",
    ],
)
def test_an_answer_without_its_question_holds_no_prompt(words):
    assert prompt_inside(words, ENGLISH) is None


def overlay(tmp_path, content):
    folder = tmp_path / "packs" / "en"
    folder.mkdir(parents=True)
    (folder / "questions.yaml").write_text(content, encoding="utf-8")
    return Sources("en", tmp_path)


def test_a_company_adds_its_own_way_of_asking(tmp_path):
    words = "pray enlighten me on the rota"
    added = """
forms:
  - id: ours
    form: open
    at: head
    bare: yes
    match: [pray enlighten me]
    examples: ["⟦pray enlighten me on the rota⟧"]
"""
    assert asked(words) is None
    assert form_of(words, load_questions(overlay(tmp_path, added))).form is Form.OPEN


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("forms:\n  - id: a\n    form: opn\n", "missing"),
        ("topics:\n  budgt: [money]\n", "did you mean 'budget'"),
        ("openers: ['(so|and']\n", "a bracket is not closed"),
        ("openers: ['<nobody> says']\n", "there is no list <nobody>"),
        ("openers: ['[so]']\n", "must not be optional"),
        ("forms:\n  - {id: a, form: opn, at: head, match: [x], examples: ['⟦x⟧']}\n", "'open'"),
    ],
)
def test_a_mistake_in_the_cues_is_named_with_its_file_and_line(tmp_path, content, message):
    with pytest.raises(PackError, match=r"questions\.yaml:\d+: ") as error:
        load_questions(overlay(tmp_path, content))
    assert message in str(error.value)


def test_every_form_has_examples():
    assert all(rule.examples for rule in ENGLISH.rules)
    assert all(OPEN not in example.text for rule in ENGLISH.rules for example in rule.examples)


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("And Stewart, if you got there?", "open"),
        ("and if that second one slips?", "open"),
        ("and at eight and a half...?", "open"),
        ("And if you just ride it out another year?", "open"),
        ("And when the foreman is ill?", "open"),
        ("And Jen, when that happens?", "open"),
        ("In numbers?", "open"),
        ("I said well what would win Mr. Pete over?", "open"),
        ("why didnt u get the budget for it, or did u", "open"),
        ("what's the freight spend, five million?", "closed"),
        ("what's the agency bill per season", "closed"),
        ("So if you liked it in June you could sign?", "closed"),
        ("And was he?", "closed"),
        ("And next year?", "closed"),
    ],
)
def test_a_question_without_a_verb_asks_what_then(words, form):
    assert asked(words)[0] == form


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("if your app fell over on a saturday what happens", "open"),
        ("so whaddya got going out the door in a week", "open"),
        ("n what are they lookin for there", "open"),
        ("wotcha paying for that lot", "open"),
        ("what do the big guys want outta this year", "open"),
        ("so where's that leave a thing like this", "open"),
        ("who books em", "closed"),
        ("d'you use anything for it", "closed"),
        ("dya need the boss for that", "closed"),
        ("anyone else gotta sign", "closed"),
        ("got any software on it today", "closed"),
        ("okay if I ring in January", "closed"),
        ("alright if I give you a bell thursday", "closed"),
        ("mind if I send you something", "closed"),
        ("ya got a number in mind", "closed"),
        ("same every week", "closed"),
        ("if he retires next year who signs", "closed"),
    ],
)
def test_who_types_no_question_marks_asks_all_the_same(words, form):
    found = form_of(words, ENGLISH, unmarked=True)
    assert found is not None
    assert found.form.value == form


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "what we do is plug into the till"),
        ("en", "how we see it: nobody has the time"),
        ("en", "when we started it was two of us"),
        ("en", "who knows"),
        ("en", "what a day"),
        ("en", "which means we can start in May"),
        ("en", "what I'd suggest is a pilot"),
        ("en", "how it works is simple"),
        ("en", "when you're ready we can go"),
        ("en", "what you said about the board makes sense"),
        ("en", "is fine by me"),
        ("en", "did that in May"),
        ("en", "how lovely"),
        ("en", "do take your time"),
        ("en", "should be quick"),
        ("de", "was wir machen ist Anbindung an die Kasse"),
        ("de", "wie gesagt das dauert zwei Wochen"),
        ("de", "wer weiß"),
        ("de", "machen wir"),
        ("de", "hört sich gut an"),
        ("de", "ist notiert"),
        ("da", "hvad vi gør er at koble på kassen"),
        ("da", "hvem ved"),
        ("da", "det lyder godt"),
        ("da", "kan jeg godt forstå"),
        ("da", "er noteret"),
    ],
)
def test_a_statement_that_begins_like_a_question_asks_nothing(language, words):
    assert form_of(words, load_questions(Sources(language)), unmarked=True) is None


@pytest.mark.parametrize(
    ("language", "words", "form"),
    [
        ("de", "Und Stefan, wenn Sie da wären?", Form.OPEN),
        ("de", "Und Frau Klein, wenn das klappt?", Form.OPEN),
        ("de", "wenn am Samstag die App ausfällt was passiert dann", Form.OPEN),
        ("de", "wenn er in Rente geht wer entscheidet dann", Form.CLOSED),
        ("de", "okay wenn ich im Januar anrufe", Form.CLOSED),
        ("da", "Og Stine, hvis du nåede derhen?", Form.OPEN),
        ("da", "hvis appen går ned en lørdag hvad sker der", Form.OPEN),
        ("da", "hvis han går på pension hvem bestemmer så", Form.CLOSED),
        ("da", "okay hvis jeg ringer i januar", Form.CLOSED),
        ("zh", "要是周六系统挂了会怎么样", Form.OPEN),
        ("zh", "那一月份我打给您行不行", Form.CLOSED),
    ],
)
def test_conditions_ask_in_other_languages_too(language, words, form):
    found = form_of(words, load_questions(Sources(language)), unmarked=True)
    assert found is not None
    assert found.form is form
