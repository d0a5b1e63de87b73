"""What the call page shows of a snapshot: regions ready for the templates. Pure; no web, no store.

All offsets in a snapshot are code points, as Python's own string indices are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from service.texts import Texts

Json = Mapping[str, Any]

DEFAULT_VIEW = "levels"
"""The criteria that are shown while no framework was chosen: those that decide."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a note in which the same signals hold."""

    text: str
    signals: tuple[str, ...]
    """Ids, the narrowest signal first."""
    tone: str
    """`good`, `red`, `both`, or empty."""
    rep: bool
    """Whether the seller speaks here."""


def segments(
    text: str, start: int, signals: Sequence[Json], rep: Sequence[tuple[int, int]] = ()
) -> list[Segment]:
    """Cut a note, which stands at `start` of the call's text, wherever a signal begins or ends."""
    end = start + len(text)
    spans = [(max(s["start"], start), min(s["end"], end), s) for s in signals]
    lines = [(max(a, start), min(b, end)) for a, b in rep]
    cuts = {start, end}
    for a, b, _ in spans:
        cuts |= {a, b}
    for a, b in lines:
        cuts |= {a, b}
    edges = sorted(cut for cut in cuts if start <= cut <= end)
    return [_segment(text[a - start : b - start], a, b, spans, lines) for a, b in pairwise(edges)]


def _segment(
    words: str,
    start: int,
    end: int,
    spans: Sequence[tuple[int, int, Json]],
    rep: Sequence[tuple[int, int]],
) -> Segment:
    here = sorted((b - a, s["id"], s["polarity"]) for a, b, s in spans if a <= start and end <= b)
    tones = {polarity for _, _, polarity in here}
    tone = "both" if len(tones) == 2 else next(iter(tones), "")
    spoken = any(a <= start and end <= b for a, b in rep)
    return Segment(words, tuple(name for _, name, _ in here), tone, spoken)


@dataclass(frozen=True, slots=True)
class CallView:
    """Everything on the call page."""

    snapshot: Json
    texts: Texts
    bank: Callable[[str], Json | None]
    """The question of an id: its `text` and `dimension`; None when the bank no longer has it."""

    @property
    def analysis(self) -> Json:
        """The snapshot's Analysis."""
        found: Json = self.snapshot["analysis"]
        return found

    @property
    def prospect(self) -> str | None:
        """Whom the call is with, as it was entered."""
        found: str | None = self.snapshot["prospect"]
        return found

    @property
    def mode(self) -> str:
        """`discovery` or `cold`."""
        return str(self.snapshot["mode"])

    # -- notes ---------------------------------------------------------------------------------

    @property
    def signals(self) -> list[dict[str, Any]]:
        """Signals in the order of the text, with their label."""
        found = sorted(self.analysis["signals"], key=lambda s: (s["start"], s["end"]))
        return [self._signal(signal) for signal in found]

    def _signal(self, signal: Json) -> dict[str, Any]:
        related = [{**span, "note": self._note_at(span["start"])} for span in signal["related"]]
        cues = [cue for cue in signal["cues"] if cue["weight"]]
        label = self.texts.name("kind", of=signal["kind"])
        return {**signal, "label": label, "related": related, "cues": cues}

    @property
    def good(self) -> int:
        """How many good signs."""
        return sum(s["polarity"] == "good" for s in self.analysis["signals"])

    @property
    def red(self) -> int:
        """How many red flags."""
        return sum(s["polarity"] == "red" for s in self.analysis["signals"])

    def _note_at(self, offset: int) -> str | None:
        notes = self.snapshot["notes"]
        found = bisect_left([note["end"] for note in notes], offset + 1)
        return str(notes[found]["id"]) if found < len(notes) else None

    @property
    def items(self) -> list[dict[str, Any]]:
        """Notes, and the questions of the bank that were asked, in the order in which they came."""
        notes = [("note", note["at"], note) for note in self._notes()]
        asked = [("asked", event["at"], event) for event in self._asked()]
        ordered = sorted([*notes, *asked], key=lambda entry: str(entry[1]))
        minute = None
        found = []
        for _, at, item in ordered:
            found.append({**item, "same_minute": str(at)[:16] == minute})
            minute = str(at)[:16]
        return found

    def _notes(self) -> Iterator[dict[str, Any]]:
        signals = self.signals
        starts = [s["start"] for s in signals]
        rep = [(a["start"], a["end"]) for a in self.analysis.get("lines", ()) if a["role"] == "rep"]
        rep_starts = [a for a, _ in rep]
        for note in self.snapshot["notes"]:
            a, b = note["start"], note["end"]
            mine = signals[bisect_left(starts, a) : bisect_left(starts, b)]
            lines = rep[bisect_left(rep_starts, a) : bisect_left(rep_starts, b)]
            yield {
                "id": f"note-{note['id']}",
                "kind": "note",
                "at": note["at"],
                "speaker": self._speaker(note["speaker"]),
                "segments": segments(note["text"], a, mine, lines),
                "signals": mine,
            }

    def _speaker(self, speaker: str | None) -> str | None:
        return self.texts.words.get(f"speaker.{speaker}", speaker) if speaker else None

    def _asked(self) -> Iterator[dict[str, Any]]:
        for position, event in enumerate(self.snapshot["asked"]):
            if event["outcome"] == "asked" and (question := self.bank(event["qid"])):
                yield {
                    "id": f"asked-{position}",
                    "kind": "asked",
                    "at": event["at"],
                    "question": question["text"],
                }

    # -- question ------------------------------------------------------------------------------

    @property
    def question(self) -> dict[str, Any] | None:
        """The question on the card: the one just asked until an answer is filed, else the next."""
        asked = self._listening()
        question = asked or self.snapshot["next_question"]
        if question is None:
            return None
        label = self.texts.name("fact", of=question["dimension"])
        return {"why": "", **question, "label": label, "listening": bool(asked)}

    def _listening(self) -> Json | None:
        events, notes = self.snapshot["asked"], self.snapshot["notes"]
        if not events or events[-1]["outcome"] != "asked":
            return None
        latest = events[-1]
        answered = notes and str(notes[-1]["at"]) >= str(latest["at"])
        return None if answered else self.bank(latest["qid"])

    @property
    def others(self) -> list[dict[str, Any]]:
        """What could be asked instead, and why it comes later."""
        found = self.analysis.get("question_options", ())
        return [
            {**other, "label": self.texts.name("fact", of=other["dimension"])} for other in found
        ]

    @property
    def objection(self) -> Json | None:
        """What to say to a prospect who just asked why all these questions: `say` and `door`."""
        found: Json | None = self.analysis.get("card")
        return found

    @property
    def reframe(self) -> str | None:
        """The budget reframe, once every piece of it is known."""
        found = self.analysis.get("price_reframe")
        return found["text"] if found else None

    @property
    def skipped(self) -> dict[str, str] | None:
        """The question that was skipped last and can be brought back."""
        left: dict[str, Json] = {}
        for event in self.snapshot["asked"]:
            left.pop(event["qid"], None)
            if event["outcome"] == "skipped" and (question := self.bank(event["qid"])):
                left[event["qid"]] = question
        if not left:
            return None
        qid, question = list(left.items())[-1]
        return {"id": qid, "text": question["text"]}

    # -- coverage ------------------------------------------------------------------------------

    @property
    def framework(self) -> str:
        """The call's framework, or empty."""
        return self.snapshot["framework"] or ""

    @property
    def frameworks(self) -> list[tuple[str, str]]:
        """Name and label of what can be chosen, first none at all."""
        names = [name for name in self.analysis["frameworks"] if name != DEFAULT_VIEW]
        return [
            ("", self.texts("framework.none")),
            *((name, self.texts.name("framework", of=name)) for name in names),
        ]

    @property
    def criteria(self) -> list[dict[str, Any]]:
        """The criteria of the framework with state, quotes and the fact that carries each."""
        question = self.snapshot["next_question"]
        now = question["dimension"] if question else None
        return [
            {
                "name": item["id"],
                "label": self.texts.name("criterion", "fact", of=item["id"]),
                "short": self.texts.name("short", of=item["id"]),
                "state": item["state"],
                "quotes": [{**q, "note": self._note_at(q["start"])} for q in item["evidence"]],
                "facts": [self._fact(item["fact"])],
                "asked_now": item["fact"] == now,
            }
            for item in self.analysis["coverage"][self.framework or DEFAULT_VIEW]
        ]

    def _fact(self, name: str) -> dict[str, Any]:
        fact = self.analysis["facts"][name]
        return {
            "name": name,
            "label": self.texts.name("fact", of=name),
            "override": fact["state"] if fact.get("override") else None,
        }

    @property
    def known(self) -> int:
        """How many criteria are known, whichever way."""
        return sum(c["state"] != "unknown" for c in self.criteria)

    # -- verdict -------------------------------------------------------------------------------

    @property
    def levels(self) -> list[dict[str, Any]]:
        """The three levels in gating order."""
        blocked = self.analysis["recommendation"]["blocked_at"]
        return [
            {
                "label": self.texts.name("level", of=name),
                "state": state,
                "blocking": name == blocked,
            }
            for name, state in self.analysis["levels"].items()
        ]

    @property
    def verdict(self) -> dict[str, Any]:
        """The word, and everything that explains it."""
        found = self.analysis["recommendation"]
        name = "early" if found["early"] else found["verdict"]
        return {
            "name": name,
            "label": self.texts.name("verdict", of=name),
            "scope": found["scope"],
            "reasons": found["reasons"],
            "next_step": found["next_step"],
            "until": found["until"] or found.get("when"),
            "material": found["with"],
            "flips": [self._flip(flip) for flip in found["flips"]],
        }

    def _flip(self, flip: Json) -> str:
        names = [self.texts.name("fact", "level", of=need) for need in flip["needs"]]
        key = f"verdict.flip_{flip['verdict']}"
        state = self.texts(f"state.{flip['state']}") if flip.get("state") else ""
        return self.texts(key, needs=" + ".join(names), state=state)

    # -- scripts -------------------------------------------------------------------------------

    @property
    def boot(self) -> dict[str, Any]:
        """What the scripts of the page need from the start."""
        return {
            "call": self.snapshot["id"],
            "revision": self.snapshot["revision"],
            "started": self.started,
            "frameworks": self.frameworks,
            "heard": self.heard,
            "verdict": self.verdict["label"],
            "t": {
                **self.texts.group("script"),
                **{f"polarity_{k}": v for k, v in self.texts.group("polarity").items()},
                **{f"kind_{k}": v for k, v in self.texts.group("kind").items()},
                **{f"notes_{k}": v for k, v in self.texts.group("notes").items()},
                **{f"question_{k}": v for k, v in self.texts.group("question").items()},
            },
        }

    @property
    def started(self) -> str | None:
        """When the call began: its own time, else that of its first note."""
        if at := self.snapshot.get("at"):
            return str(at)
        notes = self.snapshot["notes"]
        return str(notes[0]["at"]) if notes else None

    @property
    def heard(self) -> list[dict[str, str]]:
        """The signals in short, for what is said aloud."""
        return [
            {"id": s["id"], "polarity": s["polarity"], "label": s["label"]} for s in self.signals
        ]
