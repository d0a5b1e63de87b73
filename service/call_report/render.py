"""A report's content as HTML that stands alone, as Markdown, as JSON, and as what pages show."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nlp.types import Form
from service.calls.marked_text import segments
from service.documents.pdf import pdf_of
from service.documents.standalone import document, words
from service.pictures.bars import Bar, bar
from service.pictures.steps import Steps, steps
from service.resources import TEMPLATES
from service.texts import Texts
from service.web.messages import told

Json = Mapping[str, Any]

BANDS = ("advance", "nurture", "early", "disqualify")
TONES = {"advance": "good", "nurture": "warn", "early": "soft", "disqualify": "red"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")

_plain = Environment(
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,
)
_plain.filters |= {"told": told, "md": lambda text: _SPECIAL.sub(r"\\\1", str(text))}


def made_as(kind: str, content: Json, language: str | None) -> bytes:
    """The content as `html`, `pdf`, `md` or `json`. Raises Invalid where PDF cannot be made."""
    if kind == "json":
        return as_json(content).encode()
    if kind == "md":
        return as_markdown(content, language).encode()
    html = as_html(content, language)
    return pdf_of(html) if kind == "pdf" else html.encode()


def as_json(content: Json) -> str:
    """The content as it is."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def as_markdown(content: Json, language: str | None) -> str:
    """For a wiki, a ticket or an e-mail."""
    t = words(language)
    return _plain.get_template("call_report.md.j2").render(values(content, t), t=t)


def as_html(content: Json, language: str | None) -> str:
    """One file with everything in it."""
    return document("call_report.html", language, **values(content, words(language)))


def values(content: Json, t: Texts) -> dict[str, Any]:
    """What the templates need of the content beside itself."""
    return {
        "report": content,
        "whom": content["title"] or _call_of_day(content, t),
        "verdict": verdict_of(content),
        "marked": _marked(content),
        "numbers": {signal["id"]: n for n, signal in enumerate(content["signals"], start=1)},
        "course": _course(content, t),
        "forms": list(_forms(content, t)),
        "length": lambda amount, basis: _length(amount, basis, t),
    }


def _call_of_day(content: Json, t: Texts) -> str:
    """What a call is called that was with nobody named."""
    return (
        t("calls_report.of_day", day=t.day(content["at"])) if content["at"] else t("menu.unnamed")
    )


def _length(amount: float, basis: str, t: Texts) -> str:
    """`1:15 min`, or `80 words`."""
    if basis == "words":
        return t("calls_report.words", count=round(amount))
    minutes, seconds = divmod(round(amount), 60)
    return t("calls_report.minutes", time=f"{minutes}:{seconds:02d}")


def verdict_of(content: Json) -> str:
    """`early`, or the verdict."""
    found = content["recommendation"]
    return "early" if found["early"] else str(found["verdict"])


def _marked(content: Json) -> list[dict[str, Any]]:
    """The lines of the text, cut where signals begin and end."""
    text, signals = content["text"], content["signals"]
    lines = []
    for line in content["lines"]:
        start, end = line["start"], line["end"]
        here = [s for s in signals if s["start"] < end and s["end"] > start]
        cut = segments(text[start:end], start, here) if end > start else []
        ends, at = [], start
        for segment in cut:
            at += len(segment.text)
            ends.append([s["id"] for s in here if s["end"] == at])
        lines.append({"role": line["role"], "segments": list(zip(cut, ends, strict=True))})
    return lines


def _course(content: Json, t: Texts) -> Steps | None:
    points = content["course"]
    if len(points) < 2:
        return None
    labels = [(name, t.name("verdict", of=name), TONES[name]) for name in BANDS]
    return steps([(point["line"], point["verdict"]) for point in points], labels)


def _forms(content: Json, t: Texts) -> list[Bar]:
    counts = content["questions"]["forms"]
    whole = sum(counts.values())
    return [
        bar(t(f"bulk.form_{form}"), t.number(counts[form]), [(counts[form], "ink")], whole)
        for form in Form
    ]
