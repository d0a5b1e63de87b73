"""Whether a company fits, and when to come back, as people say it in Chinese."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.types import State
from service.qualify.fit.fit import Fit
from service.qualify.later.until import read
from service.qualify.profile import Profile
from service.qualify.sources import Sources
from tests.by_hand import reading
from tests.test_fit import profile

SOURCES = Sources.find()
FIT = Fit.of(SOURCES)
CALENDAR = read(SOURCES.read("calendar.yaml"))["zh"]


def state(ideal: Profile, *lines: str) -> State:
    found = {each.state for each in FIT.evidence(reading(*lines, language="zh"), ideal)}
    return found.pop() if found else State.UNKNOWN


class TestSize:
    IDEAL = profile(sizes=(50, 1000))

    @pytest.mark.parametrize(
        "words",
        [
            "做手机中框，660人，三班倒",
            "厦门泉州22家店，五百来号人",
            "广州3家，员工90左右",
            "公司三百二十人，做输液泵",
            "厂里两百六十多个工人",
            "教职工一百七",
        ],
    )
    def test_within_the_limits_holds(self, words: str) -> None:
        assert state(self.IDEAL, words) is State.MET

    @pytest.mark.parametrize("words", ["夫妻店，卖建材", "一共3个人，还在孵化器里", "我们五个人"])
    def test_far_too_small_fails(self, words: str) -> None:
        assert state(self.IDEAL, words) is State.UNMET

    def test_the_answer_to_how_many_counts(self) -> None:
        assert state(self.IDEAL, "rep: 贵公司一共有多少人?", "Ann: 大概六百") is State.MET

    @pytest.mark.parametrize(
        "words",
        [
            "品质部6人",
            "招了5个人，走了3个人",
            "每人每月补8人民币",
            "3个人整天录订单",
            "两个人每周花半天",
        ],
    )
    def test_a_part_of_the_company_says_nothing(self, words: str) -> None:
        assert state(self.IDEAL, words) is State.UNKNOWN


@pytest.mark.parametrize(
    ("industry", "words"),
    [
        ("餐饮连锁", "我们是做火锅的，18家店"),
        ("制造业", "东莞一家注塑厂"),
        ("物流", "冷链车队，自有车60台"),
        ("医疗器械", "给药厂做诊断试剂"),
    ],
)
def test_a_company_that_names_its_trade_is_recognised(industry: str, words: str) -> None:
    assert state(profile((industry,)), words) is State.MET


def test_another_trade_fails() -> None:
    assert state(profile(("银行",)), "我们是一家火锅店") is State.UNMET


@pytest.mark.parametrize(
    ("territory", "words"),
    [
        ("中国", "我们在东莞"),
        ("长三角", "江苏昆山的厂"),
        ("香港", "香港分公司"),
        ("北欧", "总部在丹麦"),
    ],
)
def test_places_are_known_by_their_chinese_names(territory: str, words: str) -> None:
    assert state(profile(places=(territory,)), words) is State.MET


def test_a_company_that_sits_elsewhere_fails() -> None:
    assert state(profile(places=("德国",)), "公司总部在法国") is State.UNMET


@pytest.mark.parametrize(
    "words", ["启动很慢，大家都不满意", "我们合作三年了", "都是市里定的，家里不管"]
)
def test_words_and_single_characters_are_no_cities(words: str) -> None:
    assert state(profile(places=("中国",)), words) is State.UNKNOWN


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("明年6月", date(2027, 6, 1)),
        ("明年六月底", date(2027, 6, 30)),
        ("后年3月", date(2028, 3, 1)),
        ("今年9月", date(2026, 9, 1)),
        ("明年二季度", date(2027, 4, 1)),
        ("10月底", date(2026, 10, 31)),
        ("8月15号", date(2026, 8, 15)),
        ("年后", date(2027, 2, 21)),
        ("国庆后", date(2026, 10, 8)),
        ("第三季度", date(2026, 7, 1)),
        ("半年后", date(2026, 9, 8)),
        ("两周后", date(2026, 3, 24)),
        ("三年后", date(2029, 3, 9)),
        ("后天", date(2026, 3, 12)),
        ("下个月", date(2026, 4, 9)),
        ("年底", date(2026, 12, 31)),
    ],
)
def test_when_to_come_back(words: str, day: date) -> None:
    assert CALENDAR.day_of(words, date(2026, 3, 10)) == day
