"""Chinese: two scripts, no blanks between words, numbers in characters, questions without moving words."""

from __future__ import annotations

import pytest

from nlp import folding, signals, value_words, values
from nlp.notes import parse
from nlp.pack import Pack
from nlp.questions import form_of
from nlp.reader import hear_lines, read_with
from nlp.sources import Sources
from nlp.types import Form, Reading, Role, Span
from nlp.unspaced import spaced, word_count

SOURCES = Sources("zh")
PACK = Pack(SOURCES)
FOLD = folding.load(SOURCES)


def read(*lines: str) -> Reading:
    return read_with(PACK, "\n".join(lines), "zh")


def kinds(reading: Reading) -> set[tuple[int, str]]:
    return {(signal.line, signal.kind) for signal in reading.signals}


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("預算還沒批，老闆說「再看看」", "预算还没批,老板说“再看看”"),
        ("１２ 萬？", "12 万?"),
        ("plain text", "plain text"),
        ("著急", "着急"),
    ],
)
def test_two_spellings_become_one_and_no_character_moves(typed: str, folded: str) -> None:
    assert FOLD(typed) == folded
    assert len(FOLD(typed)) == len(typed)


def test_a_language_without_pairs_is_left_as_it_is() -> None:
    assert folding.load(Sources("en"))("１２ 萬？") == "１２ 萬？"


SAID = (
    "台北 永盛 採購 林經理 電話",
    "我：為什麼一直沒換？",
    "林經理：去年就打算上系統，後來廠房搬遷，一直拖到現在，沒人顧得上。",
    "我：一年損失多少？",
    "林經理：這個我不清楚，得問財務。",
)
SIMPLIFIED = tuple(map(FOLD, SAID))


def test_traditional_and_simplified_show_the_same_at_the_same_places() -> None:
    traditional, simplified = read(*SAID), read(*SIMPLIFIED)
    assert [s.span for s in traditional.signals] == [s.span for s in simplified.signals]
    assert {(2, "excuse"), (4, "no_knowledge")} <= kinds(traditional)


def test_quotes_are_the_text_as_typed() -> None:
    reading = read(*SAID)
    for signal in reading.signals:
        assert signal.span.of(reading.text) in SAID[signal.line]
    assert reading.lines[2].speaker == "林經理"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("批了30w", [("money", "30w", 300_000)]),
        ("一共十一万来块", [("money", "十一万来块", 110_000)]),
        ("营收一亿三千万", [("money", "一亿三千万", 130_000_000)]),
        ("预算两万六", [("money", "两万六", 26_000)]),
        ("还剩40来万", [("money", "40来万", 400_000)]),
        ("五百来号人", [("headcount", "五百来号人", 500)]),
        ("要14个月", [("duration", "14个月", 420)]),
        ("占比26%", [("percent", "26%", 26)]),
        ("百分之四十三", [("percent", "百分之四十三", None)]),
        ("3月底之前上线", [("date", "3月底之前", None)]),
        ("下周三来", [("date", "下周三", None)]),
        ("24年底到期", [("date", "24年底", None)]),
        ("40-60万", [("money", "40-60万", 400_000)]),
        ("第41条", []),
        ("万一不行就麻烦", []),
    ],
)
def test_quantities_in_figures_and_characters(
    line: str, found: list[tuple[str, str, float | None]]
) -> None:
    words = value_words.load(SOURCES.node("values"))
    read_values = values.find(line, Span(0, len(line)), words)
    assert [(v.kind.value, v.span.of(line), v.amount) for v in read_values] == found


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("这样弄下来，问题出在哪儿？", Form.OPEN),
        ("老师们对现在这套怎么看", Form.OPEN),
        ("之前为什么没上", Form.OPEN),
        ("老板对付钱的态度？", Form.OPEN),
        ("您先介绍下仓库现在怎么运转", Form.OPEN),
        ("有遇到什么困扰吗？", Form.OPEN),
        ("预算批了吗", Form.CLOSED),
        ("一年发几次？", Form.CLOSED),
        ("合同最后谁签？", Form.CLOSED),
        ("什么时候上线？", Form.CLOSED),
        ("有没有预约系统？", Form.CLOSED),
        ("那春节后再聊？", Form.CLOSED),
        ("您不觉得这样太慢了吗？", Form.LEADING),
    ],
)
def test_the_form_of_a_question(words: str, form: Form) -> None:
    found = form_of(words, PACK.questions)
    assert found is not None
    assert found.form is form


def test_a_statement_asks_nothing() -> None:
    assert form_of("那我把资料发您邮箱。", PACK.questions) is None


@pytest.mark.parametrize(
    "labels",
    [
        ("我：", "刘总："),
        ("问：", "答："),
        ("Q: ", "A: "),
        ("[王磊] ", "[刘总] "),
        ("销售：", "客户："),
    ],
)
def test_who_speaks_is_told_by_the_labels(labels: tuple[str, str]) -> None:
    ours, theirs = labels
    text = "\n".join(
        [
            "昆山 顺达物流 刘总 腾讯会议",
            f"{ours}现在怎么排车？",
            f"{theirs}excel里排，群里喊车。",
            f"{ours}问题出在哪儿？",
            f"{theirs}回程货没人盯。",
        ]
    )
    roles = [line.role for line in parse(FOLD(text), PACK.note_words, typed=text)]
    assert roles == [Role.NOTE, Role.REP, Role.PROSPECT, Role.REP, Role.PROSPECT]


def test_speakers_are_told_apart_without_question_marks() -> None:
    text = "\n".join(
        [
            "王磊：现在怎么排车",
            "刘总：群里喊",
            "王磊：问题出在哪儿",
            "刘总：回程没人盯",
            "王磊：有预算吗",
            "刘总：批了30w",
        ]
    )
    roles = [line.role for line in parse(FOLD(text), PACK.note_words, typed=text)]
    assert roles == [Role.REP, Role.PROSPECT] * 3


@pytest.mark.parametrize(
    ("lines", "line", "kind"),
    [
        (("一直想上CRM，去年装修人都耗在那边了，就没动",), 0, "excuse"),
        (("空驶26%，老板要求年底压到18%以内",), 0, "specificity"),
        (("老板对我们什么印象？“还可以”",), 0, "short_answer"),
        (("一年流水多少？没算过，不晓得",), 0, "no_knowledge"),
        (("10w以内他自己签，再往上要老板和财务总监一起",), 0, "knowledge"),
    ],
)
def test_signs_are_heard(lines: tuple[str, ...], line: int, kind: str) -> None:
    assert (line, kind) in kinds(read(*lines))


def test_a_denial_keeps_money_from_counting() -> None:
    states = {(e.fact, e.state.value) for e in read("今年没有预算，全公司都在控费").evidence}
    assert ("budget", "met") not in states


def test_characters_count_half_a_word() -> None:
    assert word_count("预算还没批 budget") == 4
    assert spaced("问A组") == "问 A 组"


def test_a_long_line_costs_what_its_length_does() -> None:
    """Whatever somebody pastes: how often a line is read again does not grow with it."""
    line = "我们现在的预算大概是五十万左右，但是采购流程很慢，老板说年底之前要上线，财务那边还没有批下来，"
    times = [_reread(line * copies) for copies in (50, 500)]
    assert times[1] <= times[0]


def _reread(text: str) -> int:
    """How often the words of a line are heard again to find its quotes."""
    calls = 0

    def counted(kind: str, first: int, last: int) -> bool:
        nonlocal calls
        calls += 1
        return True

    read = hear_lines(PACK, text)[0]
    signals.fired(read, PACK.weights, counted)
    return calls
