"""What the call page shows of a snapshot: regions ready for the templates. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from service.calls.shown_verdict import shown_verdict
from service.calls.suggestions import cards, offered
from service.calls.timeline import Timeline
from service.texts import NAMES, Texts, languages

Json = Mapping[str, Any]

DEFAULT_VIEW = "levels"
"""The criteria that are shown while no framework was chosen: those that decide."""


@dataclass(frozen=True)
class CallView:
    """Everything on the call page."""

    snapshot: Json
    aloud: Json
    """The Analysis in the language of the call: what is said to the prospect comes from it."""
    texts: Texts
    bank: Callable[[str], Json | None]
    """The question of an id: its `text`, as it is said aloud, and `dimension`; None when the bank no longer has it."""
    meaning: Callable[[str], str | None]
    """What a rule listens for; None for what is no rule by itself."""
    prompts: Json
    """How often the panel may speak up by itself."""
    me: str
    """The id of whoever looks."""

    @property
    def analysis(self) -> Json:
        """The snapshot's Analysis."""
        found: Json = self.snapshot["analysis"]
        return found

    @cached_property
    def notes(self) -> Timeline:
        """What was said."""
        return Timeline(self.snapshot, self.texts, self.bank, self.meaning)

    @property
    def revision(self) -> int:
        """How many changes the call has seen."""
        return int(self.snapshot["revision"])

    @property
    def prospect(self) -> str | None:
        """Whom the call is with, as it was entered."""
        found: str | None = self.snapshot["prospect"]
        return found

    @property
    def mode(self) -> str:
        """`discovery` or `cold`."""
        return str(self.snapshot["mode"])

    @property
    def ended(self) -> str | None:
        """When a closed call was over: at its last note; None while it goes on."""
        if self.snapshot["status"] != "closed":
            return None
        notes = self.snapshot["notes"]
        return str(notes[-1]["at"]) if notes else self.started

    @property
    def about(self) -> str:
        """Its mode, and that it is closed."""
        mode = self.texts(f"mode.{self.mode}")
        return f"{mode} · {self.texts('start.closed')}" if self.ended else mode

    @property
    def depth(self) -> str:
        """`stock` or `deeper`: how much is asked."""
        return str(self.snapshot["depth"])

    # -- question ------------------------------------------------------------------------------

    @property
    def question(self) -> dict[str, Any] | None:
        """The question on the card: the one just asked until an answer is filed, else the next."""
        if self.ended:
            return None
        asked = self._listening()
        question = asked or self.snapshot["next_question"]
        if question is None:
            return None
        label = self.texts.name("fact", of=question["dimension"])
        text = (self.bank(question["id"]) or question)["text"]
        decides = [self.texts.name("verdict", of=name) for name in question.get("decides", ())]
        return {
            "why": "",
            "closed": None,
            **question,
            "text": text,
            "label": label,
            "listening": bool(asked),
            "decides": decides,
            "turns_to": question.get("decides", ()),
            "state": self.analysis["facts"][question["dimension"]]["state"],
        }

    def _listening(self) -> Json | None:
        events, notes = self.snapshot["asked"], self.snapshot["notes"]
        if not events or events[-1]["outcome"] != "asked":
            return None
        latest = events[-1]
        answered = notes and str(notes[-1]["at"]) >= str(latest["at"])
        return None if answered else self.bank(latest["qid"])

    @property
    def refused(self) -> str | None:
        """What to say to oneself where every question of a cold call was refused."""
        found = self.analysis.get("refused")
        return str(found["say"]) if found else None

    @property
    def others(self) -> list[dict[str, Any]]:
        """What could be asked instead, and why it comes later."""
        found = () if self.ended else self.analysis.get("question_options", ())
        return [
            {
                **other,
                "text": (self.bank(other["id"]) or other)["text"],
                "label": self.texts.name("fact", of=other["dimension"]),
            }
            for other in found
        ]

    @property
    def cards(self) -> list[dict[str, Any]]:
        """What to say now."""
        return [] if self.ended else cards(self.aloud, self.texts)

    @property
    def offered(self) -> dict[str, Any]:
        """The suggestions of this moment, for the scripts that decide whether they may be shown."""
        facts, said = self.analysis["facts"], self.analysis["recommendation"]["verdict"]
        return offered(self.question, self.others, self.cards, said, facts)

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

    @cached_property
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
                "quotes": [{**q, "note": self.notes.note_at(q["start"])} for q in item["evidence"]],
                "facts": [self._fact(item["fact"])],
                "asked_now": item["fact"] == now,
            }
            for item in self.analysis["coverage"][self.framework or DEFAULT_VIEW]
        ]

    def _fact(self, name: str) -> dict[str, Any]:
        fact = self.analysis["facts"][name]
        said = fact.get("override")
        return {
            "name": name,
            "label": self.texts.name("fact", of=name),
            "override": fact["state"] if said else None,
            "who": self.texts("coverage.you") if said and said["who"] == self.me else "",
            "why": said["why"] if said else "",
        }

    @cached_property
    def facts(self) -> list[dict[str, Any]]:
        """All facts as criteria, whatever the framework asks about."""
        return [
            {
                "name": f"all-{name}",
                "label": self.texts.name("fact", of=name),
                "state": fact["state"],
                "quotes": [{**q, "note": self.notes.note_at(q["start"])} for q in fact["evidence"]],
                "facts": [self._fact(name)],
            }
            for name, fact in self.analysis["facts"].items()
        ]

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
        return shown_verdict(self.analysis["recommendation"], self.texts)

    # -- scripts -------------------------------------------------------------------------------

    @property
    def boot(self) -> dict[str, Any]:
        """What the scripts of the page need from the start."""
        return {
            "call": self.snapshot["id"],
            "revision": self.snapshot["revision"],
            "started": self.started,
            "ended": self.ended,
            "frameworks": self.frameworks,
            "languages": [(language, NAMES[language]) for language in languages()],
            "heard": self.heard,
            "verdict": self.verdict["label"],
            "prompts": self.prompts,
            "offered": self.offered,
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
            {"id": s["id"], "polarity": s["polarity"], "label": s["label"]}
            for s in self.notes.signals
        ]
