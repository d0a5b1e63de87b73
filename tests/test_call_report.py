"""The report of a call: everything that it tells, in every form, in every language."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from service.call_report.content import Call, content
from service.call_report.render import as_html, as_json, as_markdown
from service.call_report.spoken import spoken_lines
from service.call_report.talk import talk_of
from service.documents import pdf
from service.errors import Invalid
from service.qualify.engine import Engine
from service.qualify.types import Request
from service.texts import languages
from tests.running import ROOT, run_here

CALL = (ROOT / "docs" / "call.txt").read_text("utf-8")
TIMED = """\
[00:00:00] Me: How do you plan your routes today?
[00:00:10] Anna: By hand. Two planners, about 25 hours a week.
[00:00:30] Me: right
[00:00:31] Anna: And when one is ill nobody else can do it, that is the trouble.
[00:00:50] Me: What does it cost you?
[00:00:55] Anna: About 40,000 euro a year."""
CONTRADICTING = """\
Me: Who signs for something like this?
Anna: I sign everything myself, no limit.
Me: And above 20,000 euro?
Anna: Our CFO has to sign everything, I can sign nothing."""


def reported(engine: Engine, text: str, ui_lang: str | None = None, **given: Any) -> dict[str, Any]:
    asked = Request(text, id="call.txt", ui_lang=ui_lang, **given)
    return content(engine, Call(asked, engine.analyse(asked)))


@pytest.fixture(scope="module")
def found(engine: Engine) -> dict[str, Any]:
    return reported(engine, CALL)


# --- what it tells


def test_the_course_ends_with_the_verdict_of_the_whole_call(found: dict[str, Any]) -> None:
    course = found["course"]
    assert course[0]["verdict"] == "early"
    assert course[-1]["verdict"] == found["recommendation"]["verdict"] == "advance"
    assert course[-1]["line"] == 13
    assert [point["line"] for point in course] == sorted({point["line"] for point in course})


def test_questions_are_counted_by_form_and_those_never_asked_are_named(
    found: dict[str, Any],
) -> None:
    questions = found["questions"]
    assert questions["forms"] == {"open": 5, "closed": 1, "leading": 0, "stacked": 0}
    never = [each["fact"] for each in questions["never"]]
    assert "fit" in never and "budget" not in never
    assert all(each["text"].endswith("?") for each in questions["never"])


def test_a_contradiction_shows_both_statements(engine: Engine) -> None:
    found = reported(engine, CONTRADICTING)
    assert found["contradictions"] or found["misaligned"]
    for each in found["contradictions"]:
        assert each["before"]["end"] <= each["after"]["start"]
    page = as_html(found, "en")
    assert "What does not fit together" in page


# --- how it was talked


def test_times_give_shares_by_hand(engine: Engine) -> None:
    talk = reported(engine, TIMED)["talk"]
    # Rep 0-10 and 50-55; "right" ends no monologue and counts for nobody; Anna 10-30 and 31-50,
    # and 5 words at the call's own pace.
    assert talk["basis"] == "times"
    assert talk["longest_monologue"] == {"rep": 10.0, "prospect": 39.0}
    assert talk["interactivity"]["switches"] == 3
    assert talk["questions"] == 2
    rep, last = 15, 5 * 55 / 42
    assert talk["talk_share"] == pytest.approx(rep / (rep + 39 + last), abs=0.03)


def test_cues_of_web_vtt_give_their_own_length(engine: Engine) -> None:
    text = "WEBVTT\n\n" + "\n\n".join(
        f"00:00:{n * 5:02d}.000 --> 00:00:{n * 5 + 3:02d}.000\n{who}: one two three four"
        for n, who in enumerate(["Me", "Anna", "Me", "Anna"])
    )
    analysis = engine.analyse(Request(text))
    lines = [line for line in spoken_lines(text, analysis["lines"]) if line.seconds is not None]
    assert [(line.at, line.seconds) for line in lines] == [(0, 3), (5, 3), (10, 3), (15, 3)]


@pytest.mark.parametrize("above", ["{name}  {time}", "{name}\n{time}", "{time}\n{name}"])
def test_times_above_the_words_count_for_the_words_below(engine: Engine, above: str) -> None:
    turns = [
        ("Sara Lund", "0:00", "How do you plan the routes today?"),
        ("Tom Baker", "0:05", "By hand, two of us every evening."),
        ("Sara Lund", "0:15", "What does that cost you?"),
        ("Tom Baker", "0:18", "Twelve hours a week."),
        ("Sara Lund", "0:28", "Who decides?"),
    ]
    text = "\n".join(f"{above.format(name=n, time=at)}\n{words}" for n, at, words in turns)
    lines = spoken_lines(text, engine.analyse(Request(text, lang="en"))["lines"])
    assert [(line.at, line.seconds) for line in lines[:-1]] == [(0, 5), (5, 10), (15, 3), (18, 10)]


CHATS = [
    "2024/5/20 10:0{n} {who}\n{words}",
    "2024-05-20 10:0{n}:12 {who}\n{words}",
    "{who} 10:0{n}\n{words}",
    "[20.05.2024, 10:0{n}] {who}: {words}",
    "10:0{n} {who}: {words}",
    "[1:0{n} PM] {who}: {words}",
]


@pytest.mark.parametrize("form", CHATS)
def test_the_clock_of_a_chat_tells_nobody_how_long_they_spoke(engine: Engine, form: str) -> None:
    turns = [("张姐", "你们那个系统多少钱？"), ("我", "您现在是怎么排班的？")] * 4
    text = "\n".join(form.format(n=n, who=w, words=said) for n, (w, said) in enumerate(turns))
    analysis = engine.analyse(Request(text, lang="zh"))
    assert all(line.seconds is None for line in spoken_lines(text, analysis["lines"]))
    assert reported(engine, text)["talk"] is None


def test_the_times_of_a_transcript_are_those_of_its_turns(engine: Engine, tmp_path: Path) -> None:
    cues = "\n\n".join(
        f"00:00:{n * 5:02d}.000 --> 00:00:{n * 5 + length:02d}.000\n<v {who}>{said}</v>"
        for n, (who, length, said) in enumerate(
            [("Me", 2, "How is it paid for?"), ("Anna", 4, "We set aside 60,000 euro.")] * 3
        )
    )
    path = tmp_path / "call.vtt"
    path.write_text(f"WEBVTT\n\n{cues}\n", "utf-8")
    done = run_here(engine, "report", str(path), "--format", "json")
    talk = json.loads(done.stdout)["talk"]
    assert (talk["basis"], talk["talk_share"]) == ("times", pytest.approx(1 / 3, abs=0.001))


def test_notes_say_nothing_of_who_spoke_how_long(engine: Engine, found: dict[str, Any]) -> None:
    assert found["talk"] is None
    assert "These are notes." in as_html(found, "en")


def test_a_long_transcript_without_times_counts_words(engine: Engine) -> None:
    text = "\n".join(["Me: What else is there?", "Anna: one two three four five six"] * 15)
    talk = reported(engine, text)["talk"]
    assert (talk["basis"], talk["talk_share"]) == ("words", 0.4)
    assert talk["interactivity"] == {"switches": 29, "a_minute": None}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["Me:", "Anna:", "[00:10]", "0:5", "99:99:99", "x -->", "\u2028"])))
def test_no_text_breaks_the_measures(engine: Engine, words: list[str]) -> None:
    text = "\n".join(words)
    lines = spoken_lines(text, engine.analyse(Request(text, lang="en"))["lines"])
    talk = talk_of(lines, 0)
    assert talk is None or 0 <= talk.share <= 1


# --- every form


@pytest.mark.parametrize("language", languages())
def test_every_form_is_in_the_language_of_the_reader(engine: Engine, language: str) -> None:
    found = reported(engine, TIMED, language)
    html, markdown = as_html(found, language), as_markdown(found, language)
    assert f'<html lang="{language}">' in html
    for said in (html, markdown):
        assert ("Verdict" in said) == (language == "en")
        assert "<mark" in html and found["recommendation"]["next_step"] in said
    assert json.loads(as_json(found)) == found


def test_words_of_a_call_are_only_ever_words(engine: Engine) -> None:
    found = reported(engine, "Anna: <script>alert(1)</script> *no* budget | at all before October")
    assert "<script>" not in as_html(found, "en")
    assert "<script>" not in as_markdown(found, "en")


def test_the_html_needs_nothing_else(found: dict[str, Any]) -> None:
    page = as_html(found, "en")
    assert "src=" not in page and "@import" not in page and "url(" not in page


def test_the_pdf_is_tagged_and_tells_its_title_and_language(found: dict[str, Any]) -> None:
    pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))
    made = pdf.pdf_of(as_html(found, "en"))
    assert made.startswith(b"%PDF-1.7")
    streams = re.findall(rb"stream\n(.*?)\nendstream", made, re.DOTALL)
    plain = made + b"".join(map(_inflated, streams))
    for said in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang (en)", b"pdfuaid", b"/TH"):
        assert said in plain


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def test_without_weasyprint_it_says_what_to_install(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: str) -> None:
        raise OSError("cannot load library 'libpango-1.0-0'")

    pdf._weasyprint.cache_clear()
    monkeypatch.setattr("importlib.import_module", missing)
    with pytest.raises(Invalid, match="apt install libpango"):
        pdf.pdf_of("")


# --- command and pages


def test_the_command_writes_what_the_name_of_the_file_says(engine: Engine, tmp_path: Path) -> None:
    for kind, begins in (("html", "<!doctype"), ("md", "# call.txt"), ("json", "{")):
        out = tmp_path / f"report.{kind}"
        done = run_here(engine, "report", str(ROOT / "docs/call.txt"), "--out", str(out))
        assert done.exit_code == 0, done.stderr
        assert out.read_text("utf-8").startswith(begins)
    done = run_here(engine, "report", str(ROOT / "docs/call.txt"), "--out", "report.doc")
    assert (done.exit_code, "--format" in done.stderr) == (2, True)


@pytest.fixture
def call(client: TestClient) -> Iterator[str]:
    call = client.post("/api/calls", json={"prospect": "Nordhavn <Foods>"}).json()["id"]
    for line in CALL.splitlines():
        client.post(f"/api/calls/{call}/notes", json={"text": line})
    yield call


def test_the_page_and_its_files(client: TestClient, call: str) -> None:
    page = client.get(f"/calls/{call}/report")
    assert page.status_code == 200
    assert "Nordhavn &lt;Foods&gt;" in page.text and "style=" not in page.text
    for kind, media in (
        ("html", "text/html"),
        ("md", "text/markdown"),
        ("json", "application/json"),
    ):
        file = client.get(f"/calls/{call}/report.{kind}", headers={"Accept-Language": "da"})
        assert file.headers["content-type"].startswith(media)
        assert file.headers["content-language"] == "da"
        assert "attachment" in file.headers["content-disposition"]
    assert io.BytesIO(file.content).read(1) == b"{"


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "Call of 9 March 2026"),
        ("de", "Gespräch vom 9. März 2026"),
        ("da", "Samtale den 9. marts 2026"),
        ("zh", "2026年3月9日的通话"),
    ],
)
def test_a_call_without_a_name_is_called_by_its_account_or_its_day(
    client: TestClient, language: str, day: str
) -> None:
    new = {"at": "2026-03-09T12:00:00Z"}
    call = client.post("/api/calls", json=new).json()["id"]
    page = client.get(f"/calls/{call}/report", headers={"Accept-Language": language}).text
    assert f"<h1><bdi>{day}</bdi></h1>" in page and call not in page.partition("<main")[0]
    account = client.post("/api/accounts", json={"name": "Holm Foods"}).json()["id"]
    client.patch(f"/api/calls/{call}", json={"account": account})
    for kind in ("md", "json"):
        assert "Holm Foods" in client.get(f"/calls/{call}/report.{kind}").text
    client.patch(f"/api/calls/{call}", json={"prospect": "Anna Berg"})
    assert "<h1><bdi>Anna Berg</bdi></h1>" in client.get(f"/calls/{call}/report").text


def test_a_call_that_is_not_there_has_no_report(client: TestClient) -> None:
    assert client.get("/calls/nowhere/report").status_code == 404
    assert client.get("/calls/nowhere/report.md").status_code == 404


def test_a_file_is_called_after_whom_the_call_was_with(client: TestClient) -> None:
    named = {"prospect": 'Krüger/Søn: "Ada" \u202egnp', "lang": "en"}
    call = client.post("/api/calls", json=named).json()["id"]
    told = client.get(f"/calls/{call}/report.md").headers["Content-Disposition"]
    assert told == (
        "attachment; filename=\"report.md\"; filename*=UTF-8''Kr%C3%BCger%20S%C3%B8n%20Ada%20gnp.md"
    )
