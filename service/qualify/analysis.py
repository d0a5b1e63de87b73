"""The Analysis as JSON: the shape that other programs rely on, keys always in the same order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from nlp.types import FACTS, Evidence, Question, Reading, Signal, Span, State, Value
from service.qualify.later.next_steps import NextStep
from service.qualify.questions import frameworks
from service.qualify.questions.banks import Question as BankQuestion
from service.qualify.questions.choice import Choice
from service.qualify.questions.choice_rules import ChoiceRules
from service.qualify.questions.frameworks import Frameworks
from service.qualify.questions.objection import ObjectionCard
from service.qualify.questions.reframe import Reframe
from service.qualify.questions.refusals import CONTACT, Refused
from service.qualify.types import LEVELS, Fact, Recommendation
from service.qualify.wording import Wording

Json = dict[str, Any]


def quote(text: str, span: Span) -> Json:
    """`{start, end, text}`."""
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def signal_id(signal: Signal) -> str:
    """A stable name, so that a person can dispute the signal."""
    name = f"{signal.kind}|{signal.rule}|{signal.span.start}|{signal.span.end}"
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def signal_json(text: str, signal: Signal, wording: Wording) -> Json:
    """A signal with its cues and the sentence that explains it.

    `score` is what the cues add up to, in hundredths; the kind fires from `threshold` on.
    """
    score = sum(cue.weight for cue in signal.cues)
    return {
        "kind": signal.kind,
        "polarity": wording.polarity(signal.kind),
        **quote(text, signal.span),
        "speaker": signal.speaker,
        "rule": signal.rule,
        "cues": [
            {"id": cue.id, "weight": cue.weight, **(quote(text, cue.span) if cue.span else {})}
            for cue in signal.cues
        ],
        "why": wording.why(text, signal),
        "related": [quote(text, span) for span in signal.related],
        "id": signal_id(signal),
        "score": score,
        "threshold": score - signal.score,
    }


def questions_json(
    reading: Reading, recognised: Mapping[Question, str], instead: Mapping[Question, BankQuestion]
) -> list[Json]:
    """All that the rep asked."""
    return [
        question_json(reading.text, one, recognised.get(one), instead.get(one), reading.language)
        for one in reading.questions
    ]


def question_json(
    text: str, question: Question, qid: str | None, instead: BankQuestion | None, spoken: str
) -> Json:
    """A question that the rep asked: the bank's `qid` that it is, or an open one to ask `instead`."""
    found: Json = {"form": question.form.value, **quote(text, question.span), "qid": qid}
    found["instead"] = {"id": instead.id, "text": instead.text(spoken)} if instead else None
    return found


def fact_json(text: str, fact: Fact) -> Json:
    """A fact with the quotes that carry it."""
    found: Json = {
        "state": fact.state.value,
        "evidence": [evidence_json(text, evidence) for evidence in fact.evidence],
    }
    if fact.state is State.CONFLICT:
        found["misalignment"] = fact.misalignment
    if fact.override:
        found["override"] = {"who": fact.override.who, "why": fact.override.why}
    return found


def evidence_json(text: str, evidence: Evidence) -> Json:
    """A quote with its rule and provenance; `state` tells the sides of a conflict apart."""
    found: Json = {
        **quote(text, evidence.span),
        "rule": evidence.rule,
        "provenance": evidence.provenance,
        "state": evidence.state.value,
    }
    if evidence.value:
        found["value"] = value_json(evidence.value)
    return found


def value_json(value: Value) -> Json:
    """`{"amount", "currency"}` for money, `{"amount", "unit"}` for what else is counted."""
    unit = "currency" if value.kind == "money" else "unit"
    amounts = {"amount": _plain(value.amount), "high": _plain(value.high)}
    shown: Json = {name: amount for name, amount in amounts.items() if amount is not None}
    shown[unit] = value.unit
    return {**shown, "kind": value.kind.value, "approximate": value.approximate}


def _plain(number: float | None) -> float | int | None:
    """Whole numbers without a trailing `.0`."""
    return int(number) if number is not None and number.is_integer() else number


def recommendation_json(
    recommendation: Recommendation, reading: Reading, facts: Mapping[str, Fact], wording: Wording
) -> Json:
    """The verdict in words."""
    until = recommendation.until
    return {
        "verdict": recommendation.verdict,
        "scope": recommendation.scope,
        "blocked_at": recommendation.blocked_at,
        "reasons": [wording.reason(reading.text, r, facts) for r in recommendation.reasons],
        "next_step": wording.next_step(recommendation),
        "until": until.isoformat() if until else None,
        "with": wording.material(recommendation),
        "early": recommendation.early,
        "flips": [
            {"verdict": flip.verdict, "needs": list(flip.needs), "state": flip.state.value}
            for flip in recommendation.flips
        ],
        "when": recommendation.when,
    }


def choice_json(choice: Choice | None) -> Json | None:
    """The question to ask next, or null when nothing is worth asking."""
    if choice is None:
        return None
    return {
        "id": choice.id,
        "dimension": choice.dimension,
        "text": choice.text,
        "why": choice.why,
        "closed": choice.closed,
        "decides": list(choice.decides),
    }


def options_json(choice: Choice | None) -> list[Json]:
    """Other questions that could be asked now, and why they are not first."""
    return [
        {"id": other.id, "dimension": other.dimension, "text": other.text, "why": other.why}
        for other in (choice.alternatives if choice else ())
    ]


def next_step_json(text: str, step: NextStep) -> Json:
    """A step that was agreed: its line, in whose hands it is, and the day if it is told."""
    day = step.day.isoformat() if step.day else None
    return {**quote(text, step.span), "owner": step.owner, "day": day, "when": step.when}


def card_json(text: str, start: int, card: ObjectionCard) -> Json:
    """What to say to a prospect who objects; `start` is where the line begins."""
    objected = Span(start + card.start, start + card.end)
    return {"kind": card.kind, "quote": quote(text, objected), "say": card.text, "door": card.door}


def refused_json(
    text: str, refused: Refused | None, rules: ChoiceRules, language: str
) -> Json | None:
    """That there is nothing more to ask or to send, and the words that show it; null while there is."""
    if refused is None:
        return None
    say = rules.say("no_contact" if refused.what == CONTACT else "refused", language)
    shown = [quote(text, span) for span in refused.shown_by]
    return {"say": say, "evidence": shown, "what": refused.what}


def reframe_json(found: Reframe, asked: BankQuestion | None, language: str) -> Json:
    """The budget reframe, or what is missing for it and the question that asks for that."""
    return {
        "text": found.text,
        "missing": found.missing,
        "why": found.why,
        "ask": found.ask,
        "question": asked.text(language) if asked else None,
        "lacking": list(found.lacking),
    }


def coverage(text: str, views: Frameworks, facts: Mapping[str, Fact], wording: Wording) -> Json:
    """For the panel: each framework's criteria with label, state and quotes."""
    return {
        framework: [
            {
                "id": criterion.name,
                "label": wording.criterion(criterion.name),
                "fact": (fact := criterion.fact(facts)).name,
                "state": fact.state.value,
                "evidence": [quote(text, evidence.span) for evidence in fact.evidence],
            }
            for criterion in criteria
        ]
        for framework, criteria in views.items()
    }


def lines_json(reading: Reading) -> list[Json]:
    """Where each line stands and whose it is."""
    return [
        {"start": line.start, "end": line.end, "role": line.role.value, "speaker": line.speaker}
        for line in reading.lines
    ]


def facts_json(text: str, facts: Mapping[str, Fact]) -> Json:
    """All facts, in their fixed order."""
    return {name: fact_json(text, facts[name]) for name in FACTS}


def levels_json(levels: Mapping[str, State]) -> Json:
    """The three levels, in the order in which they gate."""
    return {level: levels[level].value for level in LEVELS}


def frameworks_json(views: Frameworks, facts: Mapping[str, Fact]) -> Json:
    """Every framework, every criterion."""
    return dict(frameworks.states(views, facts))
