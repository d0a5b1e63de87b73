"""Chinese: two scripts, no blanks between words, numbers in characters, questions without moving words."""

from __future__ import annotations

import pytest

from nlp.cues import signals
from nlp.lines.notes import parse
from nlp.pack import Pack
from nlp.questions.questions import form_of
from nlp.reader import hear_lines, read_with
from nlp.sources import Sources
from nlp.types import Form, Reading, Role, Span
from nlp.values import value_words, values
from nlp.words import folding
from nlp.words.unspaced import spaced, word_count
from service.qualify.engine import Engine
from service.qualify.types import Request

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


def verdict(engine: Engine, *lines: str) -> tuple[str, str | None]:
    found = engine.analyse(Request(text="\n".join(lines), lang="zh"))["recommendation"]
    return found["verdict"], found["scope"]


def shown(*lines: str) -> set[str]:
    return {f"{one.fact} {one.state.value}" for one in read(*lines).evidence}


PAIN = "赵总：仓库天天找不到货，上个月丢了两批，赔了8万。"


@pytest.mark.parametrize(
    "said",
    [
        "约好周四下午3点带顾问去现场看一遍",
        "定于下周三上午汇报方案",
        "下一步：周四10点演示",
        "赵总：行，周二上午十点，我拉个会。",
        "赵总：可以，下週五下午兩點。",
        "赵总：你明天下午过来给我演示一下，顺便把合同带上",
    ],
)
def test_an_agreed_step_is_heard(said: str) -> None:
    reading = read(PAIN, said)
    assert "next_step met" in {f"{one.fact} {one.state.value}" for one in reading.evidence}
    assert not any(signal.kind == "unrealistic" for signal in reading.signals)


@pytest.mark.parametrize(
    "said", ["王总定方案，报董事长签字", "定于下周三开标", "赵总：行，周五我再回复你", "周三开例会"]
)
def test_what_is_no_agreed_step(said: str) -> None:
    assert "next_step met" not in shown(PAIN, said)


@pytest.mark.parametrize(
    "said", ["现阶段不换，明年1月再聊", "赵总：明年三月以后再联系", "赵总：你九月份再联系我吧"]
)
def test_who_wants_to_be_called_later_waits(engine: Engine, said: str) -> None:
    call = (PAIN, "赵总：钱没问题，30万以内。", "赵总：我自己就能定。", said)
    assert "later met" in shown(*call)
    assert "interest unmet" not in shown(*call)
    assert verdict(engine, *call)[0] == "nurture"


def test_what_the_rep_closed_is_closed(engine: Engine) -> None:
    notes = ("客户：佛山某陶瓷厂 梁工", "窑炉去年刚换的全套德国线", "三年内不会再投", "放弃，归档")
    assert verdict(engine, *notes) == ("disqualify", "account")


@pytest.mark.parametrize(
    "said",
    [
        "所有投资都暂停了",
        "没办法，所有的费用都压缩了",
        "现在所有费用都砍了一半",
        "今年所有预算都收回集团了",
    ],
)
def test_all_is_not_to_have(said: str) -> None:
    facts = shown("销售：资金怎么考虑？", f"赵总：{said}。", PAIN, "赵总：我拍板，目标年底前上线")
    assert "budget unmet" in facts
    assert "budget met" not in facts


def test_money_from_elsewhere_is_money() -> None:
    said = "单独立项的预算今年没有，不过我手里有笔运维费，60万，从这里面出就行。"
    facts = shown(PAIN, f"赵总：{said}")
    assert "budget met" in facts
    assert "budget unmet" not in facts
    assert not any("budget" in one for one in shown("今年没有预算，不过老板说了只要方案好可以特批"))


@pytest.mark.parametrize(
    "said",
    [
        "标准是竞争对手写的，我们只是陪标",
        "招标参数是A公司帮忙写的，里面有两项只有A公司能满足",
        "参数锁定了海康，我们投也没戏",
        "标书的要求是用友写的",
    ],
)
def test_criteria_of_a_rival_hold_a_deal_up(engine: Engine, said: str) -> None:
    notes = ("仓库天天找不到货，上个月丢了两批，赔了8万", "预算30万", "王总拍板", said)
    assert "decision_criteria unmet" in shown(*notes)
    assert verdict(engine, *notes)[0] == "nurture"


def test_money_that_is_no_problem_is_no_pain() -> None:
    assert "need met" not in shown("王总：一年十万以内都OK，钱不是问题")
    assert "need met" in shown("张姐：报关单据都是手敲的，一个柜子要弄大半天")


@pytest.mark.parametrize(
    "said",
    [
        "合同不归我管，我没有签字权，买什么都是总部说了算。",
        "不认识，我们跟总部没什么来往。",
        "帮不了，我也够不着。",
    ],
)
def test_a_boss_out_of_reach_is_no_way_in(said: str) -> None:
    facts = shown("销售：总部那边是哪位负责？", f"马工：{said}")
    assert "authority unmet" in facts
    assert "authority met" not in facts


def test_not_enough_is_no_satisfaction() -> None:
    assert "need unmet" not in shown("销售：服务器怎么样？", "小王：老是不够用，三天两头宕机")
    assert "need met" not in shown("销售：出入库怎么记？", "陈先生：本子上记一下，从来没出过错。")


@pytest.mark.parametrize(
    "said",
    [
        "我得问问你们，这个能不能对接SAP？",
        "我不知道你们能不能做到这个并发量？",
        "客户问起来我们答不上来，订单到哪一步了没人知道",
        "每次老板问我库存多少，我都说不清楚，这就是最大的问题",
    ],
)
def test_a_question_to_us_and_a_pain_are_no_ignorance(said: str) -> None:
    assert not any(kind == "no_knowledge" for _, kind in kinds(read(f"王总：{said}")))


def test_a_quote_of_nearly_all_of_a_line_is_cut_at_a_sign_and_never_in_a_word(
    engine: Engine,
) -> None:
    text = "销售：什么时候要？\n王总：时间：要赶在7月旺季前跑起来"
    (signal,) = engine.analyse(Request(text, lang="zh"))["signals"]
    assert signal["text"] == "要赶在7月旺季前跑起来"
