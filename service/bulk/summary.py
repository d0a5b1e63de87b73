"""The summary page of a run: what stands in its results, as figures and bars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nlp.types import KINDS, RED_FLAGS, Form, State
from service.bulk.tally import Tally
from service.documents.standalone import document, words
from service.pictures.bars import Bar, bar
from service.qualify.types import VERDICTS
from service.texts import NAMES, Texts

TONES = {
    "advance": "good",
    "nurture": "warn",
    "disqualify": "red",
    "early": "soft",
    State.MET: "good",
    State.UNMET: "red",
    State.CONFLICT: "warn",
}


def summary(tally: Tally, language: str | None) -> str:
    """The page as HTML, in a language of the product."""
    t = words(language)
    return document(
        "bulk_summary.html",
        language,
        tally=tally,
        verdicts=list(_verdicts(tally, t)),
        facts=list(_facts(tally, t)),
        signals=list(_signals(tally, t)),
        questions=list(_questions(tally, t)),
        languages=list(_languages(tally, t)),
    )


def _of_all(count: int, whole: int, t: Texts) -> str:
    """`12 · 34 %`."""
    share = round(100 * count / whole) if whole else 0
    return t("bulk.share", count=t.number(count), percent=share)


def _verdicts(tally: Tally, t: Texts) -> Iterable[Bar]:
    for name in (*VERDICTS, "early"):
        count = tally.verdicts[name]
        told = _of_all(count, tally.analysed, t)
        yield bar(t.name("verdict", of=name), told, [(count, TONES[name])], tally.analysed)


def _facts(tally: Tally, t: Texts) -> Iterable[Bar]:
    for fact, states in tally.facts.items():
        shown = [(states[state], TONES[state]) for state in State if state in TONES]
        told = " · ".join(t.number(count) for count, _ in shown)
        yield bar(t.name("fact", of=fact), told, shown, tally.analysed)


def _signals(tally: Tally, t: Texts) -> Iterable[Bar]:
    for kind in KINDS:
        count, tone = tally.calls_with[kind], "red" if kind in RED_FLAGS else "good"
        told = f"{_of_all(count, tally.analysed, t)} ({t.number(tally.signals[kind])})"
        yield bar(t.name("kind", of=kind), told, [(count, tone)], tally.analysed)


def _questions(tally: Tally, t: Texts) -> Iterable[Bar]:
    asked = sum(tally.questions.values())
    for form in Form:
        count = tally.questions[form]
        yield bar(t(f"bulk.form_{form}"), _of_all(count, asked, t), [(count, "ink")], asked)


def _languages(tally: Tally, t: Texts) -> Iterable[Bar]:
    names: Mapping[str, str] = {**NAMES, "und": t("bulk.other_language")}
    for language, count in sorted(tally.languages.items(), key=lambda found: -found[1]):
        told = _of_all(count, tally.analysed, t)
        yield bar(names.get(language, language), told, [(count, "ink")], tally.analysed)
