"""What was said in a call, in its order: notes with their signals, and questions asked. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from service.calls.marked_text import segments
from service.texts import Texts

MOST_CUES = 4
"""Words shown of a signal as what spoke for it; the rest can be unfolded."""

Json = Mapping[str, Any]
Item = dict[str, Any]


@dataclass(frozen=True)
class Timeline:
    """The notes of a snapshot, ready for the templates."""

    snapshot: Json
    texts: Texts
    bank: Callable[[str], Json | None]
    """The question of an id: its `text` and `dimension`; None when the bank no longer has it."""
    meaning: Callable[[str], str | None]
    """What a rule listens for; None for what is no rule by itself."""

    @cached_property
    def signals(self) -> list[Item]:
        """Signals in the order of the text, with their label."""
        found = self.snapshot["analysis"]["signals"]
        return [self._signal(s) for s in sorted(found, key=lambda s: (s["start"], s["end"]))]

    def _signal(self, signal: Json) -> Item:
        related = [{**span, "note": self.note_at(span["start"])} for span in signal["related"]]
        cues = [cue for cue in signal["cues"] if cue["weight"]]
        told = [cue for cue in cues if "text" in cue and cue["weight"] > 0][:MOST_CUES]
        return {
            **signal,
            "label": self.texts.name("kind", of=signal["kind"]),
            "related": related,
            "cues": cues,
            "told": told,
            "meaning": self.meaning(signal["rule"]),
            "accepted": self._judged("accepted", signal),
            "corrects": self._judged("disputes", signal) if signal["rule"] == "by-hand" else None,
        }

    def _judged(self, how: str, signal: Json) -> str | None:
        """Under which id a person confirmed the signal, or put it in the place of another."""
        kind = "kind" if how == "accepted" else "becomes"
        return next(
            (
                said["id"]
                for said in self.snapshot[how]
                if said[kind] == signal["kind"] and _overlap(said, signal)
            ),
            None,
        )

    def count(self, polarity: str) -> int:
        """How many signals are `good`, or `red`."""
        return sum(signal["polarity"] == polarity for signal in self.signals)

    @cached_property
    def _ends(self) -> list[int]:
        return [note["end"] for note in self.snapshot["notes"]]

    def note_at(self, offset: int) -> str | None:
        """The id of the note that stands at an offset of the call's text."""
        found = bisect_left(self._ends, offset + 1)
        return str(self.snapshot["notes"][found]["id"]) if found < len(self._ends) else None

    @cached_property
    def items(self) -> list[Item]:
        """Notes in the order of their filing, with the questions of the bank asked in between."""
        found: list[Item] = []
        minute = None
        for item in self._in_order():
            found.append({**item, "same_minute": item["at"][:16] == minute})
            minute = item["at"][:16]
        return found

    def _in_order(self) -> Iterator[Item]:
        asked = list(self._asked())
        for note in self._notes():
            while asked and asked[0]["at"] < note["at"]:
                yield asked.pop(0)
            yield note
        yield from asked

    def _notes(self) -> Iterator[Item]:
        starts = [signal["start"] for signal in self.signals]
        ticked = list(self._ticked())
        lines = self.snapshot["analysis"].get("lines", ())
        rep = [(line["start"], line["end"]) for line in lines if line["role"] == "rep"]
        rep_starts = [start for start, _ in rep]
        for note in self.snapshot["notes"]:
            start, end = note["start"], note["end"]
            mine = self.signals[bisect_left(starts, start) : bisect_left(starts, end)]
            said = rep[bisect_left(rep_starts, start) : bisect_left(rep_starts, end)]
            yield {
                "id": f"note-{note['id']}",
                "kind": "note",
                "at": note["at"],
                "speaker": self._speaker(note["speaker"]),
                "segments": segments(note["text"], start, mine, said),
                "signals": mine,
                "ticked": [one for at, one in ticked if start <= at < end],
            }

    def _ticked(self) -> Iterator[tuple[int, Item]]:
        """Where the rep asked a question of the bank in their own words, and which it was."""
        latest = {mark["qid"]: mark["outcome"] for mark in self.snapshot["asked"]}
        for asks in self.snapshot["analysis"]["questions"]:
            question = self.bank(asks["qid"]) if asks.get("qid") else None
            if question and latest.get(asks["qid"]) != "restored":
                label = self.texts.name("fact", of=question["dimension"])
                yield asks["start"], {"qid": asks["qid"], "text": question["text"], "label": label}

    def _speaker(self, speaker: str | None) -> str | None:
        return self.texts.words.get(f"speaker.{speaker}", speaker) if speaker else None

    def _asked(self) -> Iterator[Item]:
        for position, event in enumerate(self.snapshot["asked"]):
            if event["outcome"] == "asked" and (question := self.bank(event["qid"])):
                yield {
                    "id": f"asked-{position}",
                    "kind": "asked",
                    "at": event["at"],
                    "question": question["text"],
                }


def _overlap(said: Json, signal: Json) -> bool:
    """Whether what was judged, if its words are still there, is among the signal's words."""
    start = said["start"]
    return (
        start is not None and start < signal["end"] and signal["start"] < start + len(said["text"])
    )
