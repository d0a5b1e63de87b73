"""Calls in more than one language: what is said in another of ours is heard with that language's pack."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nlp.guests import frequent_words, stretches
from nlp.reader import Reader
from nlp.sources import Sources
from nlp.types import Reading
from tests import loaded

MOST_MEGABYTES = 250


@pytest.fixture(scope="module")
def reader() -> Reader:
    return loaded.reader()


def signals(text: str, reading: Reading) -> dict[str, str]:
    """Kind -> quote."""
    return {signal.kind: signal.span.of(text) for signal in reading.signals}


def test_english_quotes_of_a_danish_rep(reader: Reader) -> None:
    text = (
        "Møde med Lars fra Acme Denmark\n"
        "Mig: Hvad har I gjort ved det?\n"
        'Lars: "We meant to fix it last year but the ERP rollout took everyone\'s time"\n'
        "Mig: Og budgettet?\n"
        'Lars: "There is no budget for anything else this year", siger han'
    )
    found = reader.read(text, "da")
    assert "meant to fix it last year but the ERP" in signals(text, found)["excuse"]
    unmet = {e.fact: e.span.of(text) for e in found.evidence if e.state == "unmet"}
    assert "no budget" in unmet["budget"]


def test_english_within_chinese(reader: Reader) -> None:
    text = (
        "和 Kevin 通话\n"
        "问：budget 批了吗？\n"
        "答：we have no idea, you would have to ask finance\n"
        "问：什么时候上线？\n"
        "答：老板说 it has to run before the season starts on 1 October，不然就亏"
    )
    found = reader.read(text, "zh")
    assert "no idea" in signals(text, found)["no_knowledge"]
    assert {e.span.of(text).partition("，")[0] for e in found.evidence if e.fact == "timeline"} == {
        "老板说 it has to run before the season starts on 1 October"
    }


def test_a_chinese_line_in_a_german_call(reader: Reader) -> None:
    text = "Gespräch mit Herrn Li\nIch: Wer entscheidet das bei Ihnen?\nHerr Li: 张总拍板，超过五十万要董事会批"
    found = reader.read(text, "de")
    assert "knowledge" in signals(text, found)


def test_a_language_that_was_chosen_stays_that_of_the_call(reader: Reader) -> None:
    text = "They never got round to it.\nVi har ikke noget budget til det i år."
    assert reader.read(text, "da").language == "da"
    assert reader.read(text, "en").language == "en"


@pytest.mark.parametrize(
    ("main", "words"),
    [
        ("de", "Das Budget für den Rollout ist im Forecast, sagt der Head of Sales"),
        ("da", "CFO'en vil have en business case med ROI og payback inden Q3"),
        ("zh", "CRM 用的是 Salesforce，demo 约在下周三"),
        ("en", "called the Geschäftsführer of Müller Maschinenbau GmbH in Köln"),
    ],
)
def test_loan_words_and_names_are_no_other_language(main: str, words: str) -> None:
    frequent = {name: frequent_words(Sources(name)) for name in ("en", "de", "da", "zh")}
    assert list(stretches(words, main, frequent)) == []


def test_another_language_is_said_so_and_not_guessed(reader: Reader) -> None:
    found = reader.read(
        "Vi har inte hunnit göra något åt det ännu, men styrelsen vill ha en lösning."
    )
    assert (found.language, found.signals, found.evidence) == ("und", (), ())
    assert [code for code, _ in found.warnings] == ["unknown-language"]


@pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="memory is measured on Linux")
def test_all_languages_fit_into_memory() -> None:
    """Every pack, and the identifier, in a fresh process."""
    program = (
        "from pathlib import Path; from nlp.reader import Reader; import resource\n"
        "reader = Reader(); reader.packs.compile_all()\n"
        "for text in ('we never got round to it', '我们还没有处理，老板不同意'): reader.read(text)\n"
        "pages = int(Path('/proc/self/statm').read_text().split()[1])\n"
        "print(pages * resource.getpagesize() // 1_000_000)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < MOST_MEGABYTES
