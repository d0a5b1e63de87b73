"""What stands under a heading in a line of its own, such as "pain: double entry" or "dm = Karen"."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.linting.heading_lint import lint_headings
from nlp.questions.headings import load
from nlp.sources import Sources
from nlp.strict_yaml import PackError
from service.qualify.engine import Engine
from service.qualify.types import Request


def facts(engine: Engine, *lines: str) -> dict[str, str]:
    """The facts that are known of a note, with their states."""
    analysis = engine.analyse(Request(text="\n".join(lines), ui_lang="en"))
    known = {name: fact["state"] for name, fact in analysis["facts"].items()}
    return {name: state for name, state in known.items() if state != "unknown"}


def test_a_note_of_headings_tells_what_stands_under_each(engine: Engine) -> None:
    note = (
        "pain: double entry, three systems",
        "goal = fewer complaints",
        "budget? 40k",
        "dm: Karen",
        "go-live - 1 March",
        "competition: none",
    )
    assert facts(engine, *note) == {
        "need": "met",
        "goals": "met",
        "budget": "met",
        "authority": "met",
        "timeline": "met",
        "competition": "met",
    }


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("pain: none", {"need": "unmet"}),
        ("budget: nothing this year", {"budget": "unmet"}),
        ("champion? nobody", {"champion": "unmet"}),
        ("budget: frozen until June", {"budget": "unmet"}),
        ("budget: tbd", {}),
        ("dm: to find out", {}),
        ("timeline? ask next time", {}),
        ("budget: she was vague", {}),
        ("painting: two coats", {}),
        ("budget", {}),
    ],
)
def test_none_denies_and_what_is_open_tells_nothing(
    engine: Engine, line: str, known: dict[str, str]
) -> None:
    assert facts(engine, "Karen, dental lab in Leeds", line) == known


def test_a_german_note_of_headings_tells_the_same(engine: Engine) -> None:
    note = (
        "Größtes Problem: doppelte Erfassung in drei Systemen",
        "Ziel = weniger Reklamationen",
        "Budget? noch nicht besprochen",
        "Entscheider: Karin Wolf",
        "Go-live - 1. März",
        "Fürsprecher? niemand",
        "derzeit: Lexware",
    )
    assert facts(engine, *note) == {
        "need": "met",
        "goals": "met",
        "authority": "met",
        "timeline": "met",
        "champion": "unmet",
        "competition": "met",
    }


def test_a_german_note_of_short_statements_tells_each(engine: Engine) -> None:
    note = (
        "Karin Wolf, Dentallabor in Linz",
        "verlieren Aufträge, weil keiner zurückruft",
        "Topprio für sie, soll vor Ostern laufen",
        "für Software heuer keinen Cent",
        "niemand im Team macht sich stark",
    )
    assert facts(engine, *note) == {
        "need": "met",
        "priority": "met",
        "timeline": "met",
        "budget": "unmet",
        "champion": "unmet",
    }


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("kein Leidensdruck, läuft wie geschmiert", {"need": "unmet"}),
        ("dieses Jahr nicht mehr", {"timeline": "unmet"}),
        ("sonst nett", {}),
        ("Termin: Do 10 Uhr", {"interest": "met"}),
        ("wenn kein Fürsprecher da ist, was dann?", {}),
    ],
)
def test_a_german_line_tells_no_more_than_it_says(
    engine: Engine, line: str, known: dict[str, str]
) -> None:
    assert facts(engine, "Frau Wolf leitet die Werkstatt, drei Standorte", line) == known


def test_a_chinese_note_of_headings_is_read_with_its_full_width_signs(engine: Engine) -> None:
    note = (
        "苏州一家做阀门的，320人，和生产部李经理通的电话",
        "最大痛点：三套系统数据不通，月底对账要五天",
        "目标＝年底前退货率降到2%",
        "预算？40万",
        "KP：王总",
        "上线时间：明年3月1日",
        "竞品：没有",
        "內線 - 小李",
    )
    told = ("need", "goals", "budget", "authority", "timeline", "competition", "champion")
    known = facts(engine, *note)
    assert {name: known.get(name) for name in told} == dict.fromkeys(told, "met")


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("痛点：没有", {"need": "unmet"}),
        ("预算？今年没有", {"budget": "unmet"}),
        ("預算：待定", {}),
        ("决策人：下次问", {}),
        ("他说不是没钱，也不是没痛点", {"budget": "met"}),
        ("没聊到预算，也没问痛点", {}),
        ("今年没有这笔预算", {"budget": "unmet"}),
        ("问了一圈，没有明显的痛点", {"need": "unmet"}),
    ],
)
def test_a_chinese_no_is_told_from_what_is_open_and_from_a_no_denied(
    engine: Engine, line: str, known: dict[str, str]
) -> None:
    assert facts(engine, "苏州一家做阀门的厂，和李经理通的电话", line) == known


def test_a_heading_counts_in_half_a_call_too(engine: Engine) -> None:
    talk = [f"We talked about the weather in town number {number}." for number in range(9)]
    assert facts(engine, *talk).get("champion") != "met"
    assert facts(engine, *talk, "champion: Lena")["champion"] == "met"


def test_the_answer_to_a_question_needs_no_more_than_the_words_that_answer_it(
    engine: Engine,
) -> None:
    answer = "Prospect: That would be roughly 40,000, all told."
    assert facts(engine, "Rep: What budget is there?", answer)["budget"] == "met"
    assert "budget" not in facts(engine, "Rep: How many invoices do you write?", answer)


@pytest.mark.parametrize("lines", [3, 8, 10])
def test_before_much_of_a_call_was_heard_only_what_a_line_says_is_known(
    engine: Engine, lines: int
) -> None:
    talk = [f"There are {number} sheds along the old canal." for number in range(3, 3 + lines)]
    known = facts(engine, *talk, "Tom signs alone.")
    assert known.pop("authority") == "met"
    assert set(known) <= {"need", "decision_process"}


def test_the_reps_own_summary_is_no_curt_answer(engine: Engine) -> None:
    def kinds(line: str) -> list[str]:
        return [one["kind"] for one in engine.analyse(Request(text=line, ui_lang="en"))["signals"]]

    assert kinds("budget? no") == ["short_answer"]
    assert kinds("budget: no") == []


class TestAFileOfHeadings:
    """`headings.yaml` is read, proved and added to like the other files of a pack."""

    @staticmethod
    def written(folder: Path, text: str) -> Sources:
        place = folder / "packs" / "en"
        place.mkdir(parents=True)
        (place / "headings.yaml").write_text(text, "utf-8")
        return Sources("en", folder)

    def test_a_company_adds_its_own_words(self, tmp_path: Path) -> None:
        sources = self.written(tmp_path, "facts: {champion: [mobilizer]}\n")
        headings = load(sources)
        assert headings is not None
        assert headings.find("mobilizer: Ann")[:2] == ("champion", 11)  # type: ignore[index]
        assert headings.find("pain: double entry")[0] == "need"  # type: ignore[index]

    def test_an_unknown_fact_is_named_with_the_nearest(self, tmp_path: Path) -> None:
        with pytest.raises(PackError, match=r"headings.yaml:1: .*'chmpion'.*champion"):
            load(self.written(tmp_path, "facts: {chmpion: [mobilizer]}\n"))

    def test_a_wrong_template_is_named_with_its_line(self, tmp_path: Path) -> None:
        with pytest.raises(PackError, match=r"headings\.yaml:3"):
            load(self.written(tmp_path, 'facts:\n  champion:\n    - "(mobilizer"\n'))

    def test_examples_are_proved(self, tmp_path: Path) -> None:
        text = "facts: {champion: [mobilizer]}\nexamples:\n  champion met: ['mobiliser: Ann']\n"
        (finding,) = lint_headings(load(self.written(tmp_path, text)))
        assert finding.line == 3
        assert "must show champion met, but shows no heading" in finding.message


@pytest.mark.parametrize("language", ["en", "de", "zh", "da"])
def test_each_built_in_example_shows_what_it_says(language: str) -> None:
    assert lint_headings(load(Sources(language))) == []


def test_a_danish_note_of_a_few_lines_tells_what_was_jotted(engine: Engine) -> None:
    note = (
        "Møde med Lars fra lageret, engroshandel med 90 ansatte",
        "de drukner i kreditnotaer, systemerne taler ikke sammen",
        "topprioritet i år, det går forud for alt andet",
        "kassen er tom",
        "er bare teamleder",
        "ingen vil kæmpe for det",
        "helt vild med idéen",
    )
    known = facts(engine, *note)
    expected = {
        "need": "met",
        "priority": "met",
        "budget": "unmet",
        "authority": "unmet",
        "champion": "unmet",
        "interest": "met",
    }
    assert {name: known.get(name) for name in expected} == expected
