"""A person's word on signals: right, another sign, or none. Counted by rule for whoever owns the rules, and
told as examples that fail."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable

from nlp.lines.line_ends import bounds_of
from service.calls.calls import Calls
from service.calls.events import Json
from service.calls.failing_examples import FROM_DESK, failing_examples
from service.calls.record import JudgedSignal, Record
from service.calls.schemas import SignalDispute
from service.errors import NotFound
from service.people import Person
from service.qualify.engine import Engine
from service.store.calls.events import NewEvent
from service.store.calls.judgements import judged
from service.store.people.people import are_of_several_organisations
from service.store.store import Store


class Judgements:
    """Belongs to one event loop."""

    def __init__(self, store: Store, calls: Calls, engine: Engine) -> None:
        self._store, self._calls, self._engine = store, calls, engine

    def use(self, engine: Engine) -> None:
        """Go on with other rules."""
        self._engine = engine

    def only_at(self, revisions: frozenset[int]) -> Judgements:
        """The same, for one request: a call that is at another revision is not changed (Outdated)."""
        return Judgements(self._store, self._calls.only_at(revisions), self._engine)

    async def dispute(
        self, person: Person, call_id: str, signal_id: str, said: SignalDispute
    ) -> Json:
        """Dismiss a signal or say which other one it is; or take that back. Raises NotFound."""
        record, analysis = await self._calls.concluded(person, call_id)
        if said.disputed:
            more = {"disputed": True} | ({"becomes": said.becomes} if said.becomes else {})
            event = _event("signal_disputed", record, signal_id, analysis, more)
        else:
            event = _taken_back("signal_disputed", record.disputes, signal_id, "disputed")
        return await self._calls.append(person, call_id, event)

    async def accept(self, person: Person, call_id: str, signal_id: str, accepted: bool) -> Json:
        """Say that a signal is right, or take that back. Raises NotFound."""
        record, analysis = await self._calls.concluded(person, call_id)
        if accepted:
            event = _event("signal_accepted", record, signal_id, analysis, {"accepted": True})
        else:
            event = _taken_back("signal_accepted", record.accepted, signal_id, "accepted")
        return await self._calls.append(person, call_id, event)

    async def by_rule(self, person: Person) -> list[Json]:
        """How often each rule was confirmed, dismissed and corrected; the most doubted first."""
        counts: dict[tuple[str, str, str], Counter[str]] = {}
        for said in await self._standing(person):
            data = said["data"]
            key = (data["rule"], data["kind"], data.get("language", ""))
            counts.setdefault(key, Counter())[_verdict(said)] += 1
        rows = [
            {
                "rule": rule,
                "kind": kind,
                "language": language,
                "accepted": found["accepted"],
                "dismissed": found["dismissed"],
                "corrected": found["corrected"],
            }
            for (rule, kind, language), found in counts.items()
        ]
        return sorted(rows, key=lambda row: (-row["dismissed"] - row["corrected"], row["rule"]))

    async def examples(self, person: Person, language: str) -> str:
        """The disputed signals of a language as a file of rules whose new examples fail; YAML.

        Of calls that the person may read: a line of another call stays in it. Rules that were published
        at the desk are left out where organisations share them.
        """
        said = [
            {**judgement["data"], **judgement["words"]}
            for judgement in await self._standing(person)
            if judgement["kind"] == "signal_disputed"
            and judgement["data"].get("language") == language
            and judgement["words"]
        ]
        pack = self._engine.reader.packs.get(language)
        if pack is None:
            raise NotFound("language")
        shared = await asyncio.to_thread(self._store.read, are_of_several_organisations)
        rules = {
            rule.id: rule
            for rule in pack.listener.rules
            if not (shared and rule.id.startswith(FROM_DESK))
        }
        return failing_examples(rules, said)

    async def _standing(self, person: Person) -> list[Json]:
        """The latest judgement of each signal, unless it was taken back."""
        latest: dict[tuple[str, str], Json] = {}
        for said in await asyncio.to_thread(self._store.read, judged, person):
            key = (said["call"], said["signal"])
            stands = said["data"].get("disputed", said["data"].get("accepted"))
            if stands:
                latest[key] = said
            elif key in latest and latest[key]["kind"] == said["kind"]:
                del latest[key]
        return list(latest.values())


def _verdict(said: Json) -> str:
    if said["kind"] == "signal_accepted":
        return "accepted"
    return "corrected" if said["data"].get("becomes") else "dismissed"


def _event(kind: str, record: Record, signal_id: str, analysis: Json, more: Json) -> NewEvent:
    """A signal's place within its note: it stays right when other notes are corrected.

    Beside it lies the line, with which the rule can be shown what it did. Raises NotFound.
    """
    signal = next((s for s in analysis["signals"] if s["id"] == signal_id), None)
    if signal is None:
        raise NotFound("signal")
    note, start = next(
        (note, start)
        for note, (start, end) in record.places().items()
        if start <= signal["start"] < end
    )
    place = {
        "kind": signal["kind"],
        "rule": signal["rule"],
        "note": note,
        "offset": signal["start"] - start,
        "language": analysis["language"],
    }
    text, at = record.text, signal["start"]
    line_start, line_end = next((start, end) for start, end in bounds_of(text) if at <= end)
    line = text[line_start:line_end]
    words = {"quote": signal["text"], "line": line, "at": at - line_start}
    return NewEvent(kind, signal_id, place | more, words)


def _taken_back(
    kind: str, judged_signals: Iterable[JudgedSignal], signal_id: str, what: str
) -> NewEvent:
    if all(signal.id != signal_id for signal in judged_signals):
        raise NotFound("disputed signal" if what == "disputed" else "confirmed signal")
    return NewEvent(kind, signal_id, {what: False})
