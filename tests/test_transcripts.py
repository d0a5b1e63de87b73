"""Transcripts and exports, as recorders and CRMs write them, read into who said what."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import docx
import pytest
import srt
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from nlp.strict_yaml import PackError
from service.errors import FingerpostError, Invalid, TooLarge
from service.transcripts import crm_columns
from service.transcripts.names import label_of, same_person
from service.transcripts.reading import File, read, read_file, structured
from service.transcripts.sides import with_sides
from service.transcripts.transcript import Format, Side, Transcript
from service.web.messages import told

ZOOM = """WEBVTT

1
00:00:01.170 --> 00:00:04.560
Ana Ruiz: What does the process look like today?

2
00:00:05.020 --> 00:00:09.880
Lee Park: Thanks. Note: we do it in spreadsheets.

3
00:00:10.000 --> 00:00:11.000
And nobody likes it.
"""
TEAMS = """WEBVTT

3f1a2b4c-5d6e-4f70-8a9b-0c1d2e3f4a5b/12-0
00:00:03.258 --> 00:00:05.418
<v Ruiz, Ana [NA]>What does the process look like</v>

3f1a2b4c-5d6e-4f70-8a9b-0c1d2e3f4a5b/12-1
00:00:05.418 --> 00:00:08.100
<v Ruiz, Ana [NA]>today?</v><v Lee Park>R&amp;D use
spreadsheets.</v>
"""
OTTER = """Ana Ruiz  0:02  \nWhat does the process look like today?

Unknown Speaker  1:02:03  \nMostly spreadsheets. We start at 9:30

Transcribed by https://otter.ai
"""
FIREFLIES = {
    "data": {
        "transcript": {
            "id": "01KTX",
            "title": "Acme discovery",
            "date": 1794000000000,
            "duration": 30.5,
            "organizer_email": "ana.ruiz@example.com",
            "sentences": [
                {"speaker_id": 0, "speaker_name": "Ana Ruiz", "text": "How is it done?",
                 "raw_text": "how", "start_time": 5.2, "end_time": 8.1},
                {"speaker_id": 1, "speaker_name": None, "text": "Mostly spreadsheets.",
                 "start_time": 8.6, "end_time": 10.0},
            ],
        }
    }
}  # fmt: skip
GONG = {
    "calls": [
        {
            "metaData": {"id": "4570250816631531513", "title": "Acme discovery", "duration": 1783,
                         "started": "2026-11-05T10:01:12-07:00"},
            "parties": [
                {"name": "Ana Ruiz", "speakerId": "61", "affiliation": "Internal"},
                {"name": "Phone Caller #4", "speakerId": "17", "affiliation": "External"},
            ],
        }
    ],
    "callTranscripts": [
        {
            "callId": "4570250816631531513",
            "transcript": [
                {"speakerId": "61", "topic": "Discovery",
                 "sentences": [{"start": 4000, "end": 8100, "text": "How is it done?"}]},
                {"speakerId": "17", "topic": None,
                 "sentences": [{"start": 8600, "end": 9000, "text": "Mostly"},
                               {"start": 9000, "end": 10000, "text": "spreadsheets."}]},
            ],
        }
    ],
}  # fmt: skip
FATHOM = {
    "recording_id": 123456789,
    "title": "Acme discovery",
    "recording_start_time": "2026-11-05T17:01:12Z",
    "recording_end_time": "2026-11-05T17:30:55Z",
    "transcript": [
        {
            "speaker": {"display_name": "Ana Ruiz"},
            "text": "How is it done?",
            "timestamp": "00:05:32",
        },
        {"speaker": {"display_name": "Lee Park"}, "text": "Sheets.", "timestamp": "00:05:40"},
    ],
    "calendar_invitees": [
        {"name": "Lee Park", "email": "lee@acme.example", "is_external": True},
    ],
    "recorded_by": {"name": "Ana Ruiz", "email": "ana@example.com"},
}
HUBSPOT = """"Record ID","Activity date","Activity assigned to","Call Title","Call notes","Call duration"
"76533404406","2026-11-05 12:02","Ana Ruiz","Call with Lee Park","CFO signs.
""Send SOW"" Friday.","412000"
"76533404407","2026-11-06 09:00","Ana Ruiz","No answer","","0"
"7.65334E+10","2026-11-07 09:00","11526487","Call","<p>Budget &amp;amp; pain</p><ul><li>none</li></ul>","0:06:52"
"""
SALESFORCE = """"ID","SUBJECT","DESCRIPTION","ACTIVITYDATE","CALLTYPE","CALLDURATIONINSECONDS","TASKSUBTYPE"
"00T000000000001AAA","Call","CFO signs.
Send SOW.","2026-11-05","Outbound","193","Call"
"00T000000000002AAA","Email: hello","Dear Lee","2026-11-05","","","Email"
"Confidential Information - Do Not Distribute"
"""


def call(text: str | dict[str, Any]) -> Transcript:
    return read((text if isinstance(text, str) else json.dumps(text)).encode(), "file")


# --- what each program writes


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_zoom_names_speakers_inline_and_not_in_every_cue(line_end: str) -> None:
    zoom = call(ZOOM.replace("\n", line_end))
    assert (zoom.format, zoom.duration) == (Format.WEBVTT, 11.0)
    assert zoom.text == (
        "Ana Ruiz: What does the process look like today?\n"
        "Lee Park: Thanks. Note: we do it in spreadsheets. And nobody likes it."
    )


def test_teams_names_speakers_in_tags_and_splits_sentences() -> None:
    teams = call(TEAMS)
    assert teams.text == (
        "Ana Ruiz: What does the process look like today?\nLee Park: R&D use spreadsheets."
    )
    assert [(turn.start, turn.end) for turn in teams.segments] == [(3.258, 8.1), (5.418, 8.1)]


def test_times_without_padding_before_zero_and_broken_ones() -> None:
    graph = call(
        "WEBVTT\n   \n0:0:0.0 --> 0:0:5.320\n<v Ana>Hello</v>\n\n"
        "-00:00:02.000 --> 00:00:07,5\n<v Lee>From a --> b</v>\n\n00:xx --> 00:00:09\nlost\n"
    )
    assert graph.text == "Ana: Hello\nLee: From a --> b lost"
    assert graph.segments[1].start == -2
    assert [(each.line, each.text) for each in graph.not_understood] == [(9, "00:xx --> 00:00:09")]


def test_notes_and_styles_of_webvtt_are_no_speech() -> None:
    text = f"WEBVTT - recording\nKind: captions\n\nSTYLE\n::cue {{ color: red }}\n\nNOTE\nby hand\n{ZOOM[6:]}"
    assert call(text).text == call(ZOOM).text
    assert call(text).not_understood == ()


def test_subrip_may_have_blank_lines_and_no_numbers() -> None:
    subrip = call("1\n00:00:01,000 --> 00:00:03,500\nAna: How?\n\n00:00:04,000 --> 00:00:05,000\n"
                  "Lee: In <i>spread</i>\n\nsheets\n")  # fmt: skip
    assert (subrip.format, subrip.text) == (Format.SUBRIP, "Ana: How?\nLee: In spread sheets")


def test_sbv_breaks_lines_with_a_mark() -> None:
    sbv = call("0:00:04.000,0:00:08.100\n>> ANA: What does[br]it look like?\n\n"
               "0:00:09.000,0:00:10.000\n>> LEE: Sheets\n")  # fmt: skip
    assert (sbv.format, sbv.text) == (Format.SBV, "ANA: What does it look like?\nLEE: Sheets")


def test_otter_puts_name_and_time_above_what_is_said() -> None:
    otter = call(OTTER)
    assert otter.format is Format.OTTER
    assert otter.text == (
        "Ana Ruiz: What does the process look like today?\n"
        "Unknown Speaker: Mostly spreadsheets. We start at 9:30"
    )
    assert otter.segments[1].start == 3723


def test_fireflies_counts_minutes_and_may_know_no_name() -> None:
    fireflies = call(FIREFLIES)
    assert (fireflies.format, fireflies.external_id) == (Format.FIREFLIES, "01KTX")
    assert fireflies.text == "Ana Ruiz (rep): How is it done?\nSpeaker 2: Mostly spreadsheets."
    assert fireflies.duration == 1830
    assert fireflies.started_at == datetime(2026, 11, 6, 21, 20, tzinfo=UTC)


def test_gong_keeps_names_apart_from_what_is_said() -> None:
    gong = call(GONG)
    assert gong.text == "Ana Ruiz (rep): How is it done?\nPhone Caller 4: Mostly spreadsheets."
    assert (gong.external_id, gong.duration) == ("4570250816631531513", 1783)
    assert gong.speakers == {"Ana Ruiz": Side.REP, "Phone Caller 4": Side.PROSPECT}
    bare = call({"callTranscripts": GONG["callTranscripts"]})
    assert bare.text == "Speaker 1: How is it done?\nSpeaker 2: Mostly spreadsheets."


def test_fathom_says_who_is_from_outside() -> None:
    fathom = call(FATHOM)
    assert fathom.text == "Ana Ruiz (rep): How is it done?\nLee Park: Sheets."
    assert fathom.speakers["Lee Park"] is Side.PROSPECT
    assert (fathom.duration, fathom.segments[0].start) == (1783, 332)


def test_any_list_of_speakers_and_texts_is_read() -> None:
    recorded = call(json.dumps([{"speaker": "Ana", "text": "How?"}, {"speaker": 1, "text": "So."}]))
    assert (recorded.format, recorded.text) == (Format.RECORDED, "Ana: How?\nSpeaker 2: So.")


def word(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def test_teams_as_a_word_document() -> None:
    told = read(
        word("Acme discovery", "5 November 2026, 05:00PM", "45m 12s", "Ana Ruiz started transcription",
             "Ana Ruiz   0:03\nWhen do you open?", "Lee Park   0:07\nWe start at 9:30"),
        "meeting.docx",
    )  # fmt: skip
    assert (told.format, told.title) == (Format.TEAMS, "Acme discovery")
    assert told.text == "Ana Ruiz: When do you open?\nLee Park: We start at 9:30"
    assert [each.text for each in told.not_understood] == ["5 November 2026, 05:00PM"]


def test_the_older_layout_of_teams() -> None:
    told = read(
        word("0:0:0.0 --> 0:0:4.120", "Ana Ruiz", "When do you open?", "0:0:4.120 --> 0:0:6.0",
             "Lee Park", "At nine."), "meeting.docx")  # fmt: skip
    assert told.text == "Ana Ruiz: When do you open?\nLee Park: At nine."


def test_lines_with_names_stay_as_they_are() -> None:
    text = "Call, 5 Nov\nAna: How is it done?\r\nLee: Budget: 40k\n\nBudget: 40k\n"
    plain = call(text)
    assert (plain.format, plain.text) == (Format.PLAIN, text)
    assert list(plain.speakers) == ["Ana", "Lee"]


def test_headings_of_notes_are_no_speakers() -> None:
    assert (
        call("Budget: 40k\nBudget: more\nNext steps: call\nhttps: //x\n10:30 sync: done").speakers
        == {}
    )


# --- exports of a CRM


def test_hubspot_exports_hold_many_calls() -> None:
    export = read_file(HUBSPOT.encode("utf-8-sig"), "calls.csv")
    first, second = export.calls
    assert (export.format, export.without_text) == (Format.HUBSPOT, 1)
    assert first.text == 'CFO signs.\n"Send SOW" Friday.'
    assert (first.external_id, first.duration) == ("76533404406", 412.0)
    assert first.participants[0].name == "Ana Ruiz"
    assert (second.text, second.duration) == ("Budget & pain\n- none", 412.0)
    assert "E+" not in (second.external_id or "") and second.participants == ()


def test_salesforce_exports_hold_more_than_calls() -> None:
    export = read_file(SALESFORCE.replace("CFO", "Geschäftsführer").encode("cp1252"), "tasks.txt")
    assert (export.format, export.other_kinds, len(export.calls)) == (Format.SALESFORCE, 1, 1)
    assert export.calls[0].text == "Geschäftsführer signs.\nSend SOW."
    assert [each.line for each in export.not_understood] == [5]


@pytest.mark.parametrize("last", ["", '2,Call,"CFO signs.",2026-11-06\n'])
def test_an_export_with_a_quote_that_is_not_closed_is_refused_not_mixed_into_one_call(
    last: str,
) -> None:
    export = (
        f'Id,Subject,Description,Date\n1,Call,"no budget,2026-11-05\n3,Call,x,2026-11-05\n{last}'
    )
    with pytest.raises(
        Invalid, match=r"line 2: a quote that opens in this row .* lines 2 to"
    ) as refused:
        read_file(export.encode(), "report.csv")
    assert told(refused.value.message, "de").startswith("Zeile 2: Ein Anführungszeichen")


def dates(*told: str) -> list[Any]:
    rows = "".join(
        f'"{number}","Call","x","{date}","Outbound"\n' for number, date in enumerate(told)
    )
    export = read_file(f"Id,Subject,Description,Date,CallType\n{rows}".encode(), "report.csv")
    return [each.started_at and each.started_at.date().isoformat() for each in export.calls]


def test_a_date_that_can_be_read_in_two_ways_is_not_read() -> None:
    assert dates("5/11/2026") == [None]
    assert dates("5/11/2026", "25/11/2026") == ["2026-11-05", "2026-11-25"]
    assert dates("5/11/2026", "11/25/2026 2:05 PM") == ["2026-05-11", "2026-11-25"]
    assert dates("5.11.2026") == ["2026-11-05"]


def test_lines_of_a_cell_stay_apart_however_they_end() -> None:
    rows = '1,A,"No budget.\rCFO signs.\r\nSend SOW."'
    [one] = read_file(f"Record ID,Call title,Call notes\n{rows}".encode(), "calls.csv").calls
    assert one.text == "No budget.\nCFO signs.\nSend SOW."


HEADS = [
    ("hubspot", "Record ID,Call notes"),
    ("hubspot", "Datensatz-ID,Anrufnotizen,Aktivitätsdatum,Aktivität zugewiesen an,Anruftitel"),
    ("hubspot", "Post-id;Opkaldsnoter;Aktivitetsdato;Opkaldstitel"),
    ("hubspot", "记录 ID,通话备注,活动日期,通话标题"),
    ("salesforce", "Aktivitäts-ID;Vollständige Kommentare;Datum;Thema;Zugewiesen"),
    ("salesforce", "Aktivitets-id,Beskrivelse,Oprettelsesdato,Emne"),
    ("salesforce", "活动 ID,描述,创建日期,主题"),
    ("pipedrive", "ID,Note,Due date,Subject,Assigned to user,Organization"),
    ("pipedrive", "ID,Notiz,Fälligkeitsdatum,Betreff,Kontaktperson"),
]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("crm", "head"), HEADS, ids=[head for _, head in HEADS])
def test_exports_are_known_in_the_language_of_their_account(crm: str, head: str, end: str) -> None:
    separator = ";" if ";" in head else ","
    more = ["2026-11-05", "x", "y", "z"][: head.count(separator) - 1]
    rows = [
        separator.join([number, text, *more])
        for number, text in (("7", "no budget"), ("8", "CFO signs"))
    ]
    export = read_file(end.join([head, *rows]).encode(), "export")
    assert [(each.external_id, each.text) for each in export.calls] == [
        ("7", "no budget"),
        ("8", "CFO signs"),
    ]
    assert export.format == crm


def test_pipedrive_counts_hours_and_minutes_and_holds_more_than_calls() -> None:
    rows = "1,Anruf,no budget,00:30\n2,Mittagessen,nett,01:00"
    export = read_file(f"ID,Typ,Notiz,Dauer\n{rows}".encode(), "activities.csv")
    assert ([each.duration for each in export.calls], export.other_kinds) == ([1800.0], 1)


UNKNOWN = [
    "Kunde,Mitschrift\nAcme,no budget\nBeta,CFO signs\n",
    "Kunde;Wann;Mitschrift\rAcme;2026-11-05;no budget\r",
    '"Nr","Kunde","Mitschrift"\r\n"1","Acme","no budget, really\r\nno"\r\n',
]


@pytest.mark.parametrize("table", UNKNOWN)
def test_a_table_whose_columns_are_not_known_is_refused_by_their_names(table: str) -> None:
    for read_it in (read_file, structured):
        with pytest.raises(Invalid, match=r"Kunde, .*Mitschrift.*Record ID"):
            read_it(table.encode(), "calls.csv")


@pytest.mark.parametrize(
    "notes",
    ["Anna, CFO\nBen, CEO\nno budget, none", "Anna, CFO, decides\nBen, CEO, pays", "Budget 1,5 Mio\n2,5 Leute",
     "one, two", "no budget,\nCFO signs,\n", "Ana: hello, you\nLee: yes, me\nAna: so, how", "Kunde,Notiz\nno budget",
     "Time\tSpeaker\tText\n0:01\tAna\tHow?\n", "Anna,CFO\nBen,CEO,pays\n", "a,b", 
     "2026-11-05,Anna\n2026-11-06,Ben\n2026-11-07,Lea"],
)  # fmt: skip
def test_notes_with_commas_are_no_tables(notes: str) -> None:
    assert read_file(notes.encode(), "notes").calls[0].text == notes


def test_a_company_adds_the_names_of_its_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINGERPOST_PACKS", str(tmp_path))
    table = b"Vorgang,Art,Mitschrift\n7,Rueckruf,no budget\n"
    with pytest.raises(Invalid, match="not known"):
        read_file(table, "calls.csv")
    own = tmp_path / crm_columns.FILE
    own.write_text("calls: [rueckruf]\nhubspot: {text: [Mitschrift], id: [Vorgang], kind: [Art]}")
    assert [each.external_id for each in read_file(table, "calls.csv").calls] == ["7"]
    own.write_text("hubspot:\n  texts: [Mitschrift]")
    with pytest.raises(Invalid, match=r"crm_columns.yaml:2: unknown key 'texts'; did you mean"):
        read_file(table, "calls.csv")
    with pytest.raises(PackError):
        crm_columns.check(tmp_path)


# --- who sells


def test_a_correction_wins_and_marks_the_rep_once() -> None:
    corrected = with_sides(call(ZOOM), {"Lee Park": Side.REP})
    assert "Lee Park (rep): Thanks" in corrected.text and corrected.text.count("(rep)") == 1
    plain = with_sides(call("[0:01] Ana: How?\nLee: So.\nAna: Why?"), {"Ana": Side.REP})
    assert plain.text == "[0:01] Ana (rep): How?\nLee: So.\nAna: Why?"
    assert (
        with_sides(plain, {"Lee": Side.REP, "Ana": Side.PROSPECT}).text.count("Lee (rep): So.") == 1
    )


def test_a_known_rep_is_found_in_another_spelling() -> None:
    assert with_sides(call(TEAMS), known_reps=["Ruiz, Ana"]).speakers["Ana Ruiz"] is Side.REP


def test_labels_may_say_it_themselves() -> None:
    assert call("Rep: How?\nKunde: So.\nRep: Why?").speakers == {
        "Rep": Side.REP,
        "Kunde": Side.PROSPECT,
    }


@pytest.mark.parametrize(
    ("name", "label"),
    [("Ruiz, Ana [NA]", "Ana Ruiz"), ("+1415***0101", "Caller 0101"), ("王小明 (销售部)", "王小明"),
     ("ana.ruiz@example.com", "Ana Ruiz"), ("iPhone", "IPhone"), ("Dr. O’Neill-Weiß", "Dr. O’Neill-Weiß")],
)  # fmt: skip
def test_a_name_is_written_so_that_it_can_stand_before_a_colon(name: str, label: str) -> None:
    assert label_of(name) == label


def test_speakers_with_numbers_are_different_people() -> None:
    assert not same_person("Speaker 1", "Speaker 2")
    assert same_person("ana", "Ana Ruiz")


# --- told apart by content, whatever the name


@pytest.mark.parametrize(
    "notes",
    ["10:30 --> 11:00 agenda\nthey want more", "Subject, Description of the pain\nBudget, none",
     "[call with Lee]\nno budget", '{"text": "no transcript"}', "WEBVTTs are nice", "", "\ufeffhi"],
)  # fmt: skip
def test_notes_are_no_transcripts(notes: str) -> None:
    assert structured(notes.encode(), "meeting.vtt") is None


def test_what_holds_nothing_is_told() -> None:
    for data, says in ((b"", "nothing is said"), (b"WEBVTT\n\n", "nothing"), (b'{"a": 1}', "JSON"),
                       (b"\x89PNG\0", "text file"), (b"PK\x03\x04broken", "Word")):  # fmt: skip
        with pytest.raises(Invalid, match=says):
            read_file(data, "file")


# --- hostile files


def archive(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return packed.getvalue()


def test_a_zip_bomb_is_not_unpacked() -> None:
    with pytest.raises(TooLarge):
        read_file(archive(word__document_xml=b"<a>" + b"x" * 50_000_000), "bomb.docx")


def test_entities_of_xml_are_not_expanded() -> None:
    with zipfile.ZipFile(io.BytesIO(word("Ana: hello"))) as good:
        parts = {name: good.read(name) for name in good.namelist()}
    laughs = b'<!DOCTYPE d [<!ENTITY a "ha ha ha"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    parts["word/document.xml"] = (
        parts["word/document.xml"].replace(b"<w:document", laughs + b"<w:document", 1)
    ).replace(b"Ana: hello", b"Ana: hello &a; &f;")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    assert "ha ha" not in read(packed.getvalue(), "x.docx").text
    assert "root:" not in read(packed.getvalue(), "x.docx").text


def test_endless_lines_cost_what_they_are_long() -> None:
    for line in ("a" * 4_000_000, "Ana:" * 1_000_000, "<v " * 1_000_000, "[" * 500_000, "0:" * 1_000_000,
                 "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n" + "<v a>" * 200_000):  # fmt: skip
        with contextlib.suppress(FingerpostError):
            read_file(line.encode(), "long")


def test_an_hour_of_talk_is_read_whole() -> None:
    cues = "".join(
        f"\n{n}\n{n // 720:02}:{n // 12 % 60:02}:{n % 12 * 5:02}.000 --> 01:00:00.000\n"
        f"{('Ana Ruiz', 'Lee Park')[n // 2 % 2]}: Sentence number {n} of this call.\n"
        for n in range(720)
    )
    hour = call("WEBVTT\n" + cues)
    assert (len(hour.segments), hour.not_understood) == (360, ())
    assert hour.text.count("Sentence") == 720


def test_encodings_are_recognised() -> None:
    text = ZOOM.replace("spreadsheets", "Tabellen für Größen, möglicherweise überall")
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        read_as = read_file(text.encode(encoding), "file")
        assert "Größen" in read_as.calls[0].text, encoding
        assert (read_as.encoding is None) == (encoding == "utf-8-sig")


@given(
    st.binary(max_size=2_000)
    | st.text(max_size=2_000).map(lambda text: text.encode("utf-8", "replace"))
)
def test_whatever_the_bytes_only_known_errors_come(data: bytes) -> None:
    try:
        file = read_file(data, "file")
    except FingerpostError:
        return
    assert all(each.text.strip() for each in file.calls)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["data", "transcript", "sentences", "speaker", "speakers", "text", "callTranscripts",
                         "calls", "metaData", "parties", "recording_id", "calendar_invitees", "id", "start",
                         "recorded_by", "duration", "date", "speakerId", "is_external", "meeting_attendees"]),
        inner, max_size=6),
    max_leaves=30,
)  # fmt: skip


@given(json_values)
def test_whatever_the_json_only_known_errors_come(value: Any) -> None:
    with contextlib.suppress(FingerpostError):
        read_file(json.dumps(value).encode(), "file")


spoken = st.text("abcdefg ÄöÜ客户?!,'", min_size=1, max_size=40).filter(str.strip)


@given(
    st.lists(
        st.tuples(st.integers(0, 5_000_000), st.integers(0, 9_999), spoken), min_size=1, max_size=8
    )
)
def test_the_reader_of_cues_agrees_with_the_libraries(cues: list[tuple[int, int, str]]) -> None:
    def stamp(ms: int, comma: str) -> str:
        return (
            f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{comma}{ms % 1000:03}"
        )

    def written(comma: str) -> str:
        return "".join(
            f"{n}\n{stamp(start, comma)} --> {stamp(start + lasts + 1, comma)}\n{text.strip()}\n\n"
            for n, (start, lasts, text) in enumerate(cues, start=1)
        )

    def ours(text: str) -> list[tuple[float, float, str]]:
        return [(s.start or 0, s.end or 0, s.text) for s in call(text).segments]

    vtt = [
        (c.start_in_seconds, c.text)
        for c in webvtt.from_buffer(StringIO("WEBVTT\n\n" + written(".")))
    ]
    assert [(int(s), t) for s, _, t in ours("WEBVTT\n\n" + written("."))] == [
        (s, " ".join(t.split())) for s, t in vtt
    ]
    subrip = list(srt.parse(written(",")))
    subrip.sort(key=lambda each: each.index or 0)
    assert ours(written(",")) == [
        (s.start.total_seconds(), s.end.total_seconds(), " ".join(s.content.split()))
        for s in subrip
    ]


def test_a_file_of_several_calls_is_not_one() -> None:
    with pytest.raises(Invalid, match="2 calls"):
        read(HUBSPOT.encode(), "calls.csv")
    assert isinstance(read_file(HUBSPOT.encode(), "calls.csv"), File)
