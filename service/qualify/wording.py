"""The sentences that explain conclusions, from `wording/<language>.yaml`, filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nlp.facts.fact_quotes import is_hint
from nlp.strict_yaml import Node
from nlp.types import GOOD_SIGNS, Signal
from service.qualify.linting.language_lint import WORDING, flat
from service.qualify.locales import listed
from service.qualify.sources import Sources
from service.qualify.types import LANGUAGES, Fact, Reason, Recommendation
from service.qualify.verdict.policy import Policy

LONGEST_QUOTE = 120


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language, by dotted names."""

    language: str
    sentences: Mapping[str, str]

    def say(self, name: str, **values: str) -> str:
        """The sentence `name` with its `{values}` filled in."""
        sentence = self.sentences[name]
        for key, value in values.items():
            sentence = sentence.replace("{" + key + "}", value)
        return sentence

    def polarity(self, kind: str) -> str:
        """`good` or `red`."""
        return "good" if kind in GOOD_SIGNS else "red"

    def why(self, text: str, signal: Signal) -> str:
        """Why a signal was raised."""
        details = dict(signal.details)
        related = " / ".join(clip(span.of(text)) for span in signal.related[:1])
        usual = "related" if related else "usual"
        names = (signal.rule, details.get("why", ""), usual)
        known = (f"signals.{signal.kind}.{name}" for name in names)
        sentence = next(name for name in known if name in self.sentences)
        values = {**details, "quote": clip(signal.span.of(text)), "related": related}
        return self.say(sentence, **values)

    def reason(self, text: str, reason: Reason, facts: Mapping[str, Fact]) -> str:
        """One ground of the verdict, with the strongest quote of a fact."""
        found = [evidence for name in reason.facts for evidence in facts[name].evidence]
        names = listed((self.sentences[f"names.{name}"] for name in reason.facts), self.language)
        other = self._other_side(text, reason, facts)
        quote = clip(found[0].span.of(text)) if found else ""
        sentence = self.say(f"reasons.{reason.id}", quote=quote, other=other, facts=names)
        if not quote or not reason.id.startswith("fact."):
            return sentence
        return self.say("hinted" if is_hint(found[0]) else "quoted", sentence=sentence, quote=quote)

    def _other_side(self, text: str, reason: Reason, facts: Mapping[str, Fact]) -> str:
        for name in reason.facts:
            first, *rest = facts[name].evidence or (None,)
            for evidence in rest:
                if first and evidence and evidence.state != first.state:
                    return clip(evidence.span.of(text))
        return ""

    def next_step(self, recommendation: Recommendation) -> str:
        """What to do next; the most specific sentence that there is."""
        return self.say(self.step(recommendation.next_step), when=recommendation.when or "")

    def step(self, name: str) -> str:
        """The name of the most specific sentence for a next step, `…_else` being that of all others.

        Raises KeyError when there is none; `read` sees to it that there is.
        """
        parts = name.split(".")
        for size in range(len(parts), 0, -1):
            narrow = ".".join(("next_steps", *parts[:size]))
            for known in (narrow, f"{narrow}_else"):
                if known in self.sentences:
                    return known
        raise KeyError(name)

    def has_step(self, name: str) -> bool:
        """Whether there is a sentence for a next step."""
        try:
            return bool(self.step(name))
        except KeyError:
            return False

    def material(self, recommendation: Recommendation) -> str | None:
        """What to send while nurturing."""
        return (
            self.sentences[f"materials.{recommendation.material}"]
            if recommendation.material
            else None
        )

    def criterion(self, name: str) -> str:
        """The label of a framework's criterion."""
        return self.sentences[f"criteria.{name}"]


def clip(quote: str) -> str:
    """A quote short enough for a sentence."""
    return quote if len(quote) <= LONGEST_QUOTE else quote[: LONGEST_QUOTE - 1].rstrip() + "…"


def _check(policy: Policy, verdicts: Node, wording: Wording) -> None:
    """Raises PackError for a verdict of the policy without a sentence that says it, or what to do next."""
    for rule in policy.rules:
        steps = (
            (f"{rule.id}.agreed", f"{rule.id}.open") if rule.verdict == "advance" else (rule.id,)
        )
        missing = [f"next_steps.{step}" for step in steps if not wording.has_step(step)]
        said = f"reasons.verdict.{rule.id}"
        for name in [*([said] if said not in wording.sentences else []), *missing]:
            raise dict(verdicts.items())[rule.id].error(
                f"verdict {rule.id!r} has no words: write {name!r} into {WORDING}/en.yaml"
            )


def _check_criteria(sources: Sources, wording: Wording) -> None:
    """Raises PackError for a criterion of a framework without a label."""
    for framework, criteria in sources.read("frameworks.yaml").items():
        for name, node in criteria.items():
            if f"criteria.{name}" not in wording.sentences:
                label = f"criteria.{name}"
                raise node.error(
                    f"criterion {framework}.{name} has no label: write {label!r} into {WORDING}/en.yaml"
                )


def read(sources: Sources, policy: Policy) -> dict[str, Wording]:
    """The wording of each language that has one, in English where it misses a sentence.

    The linter tells what is missing. Raises PackError, also for a verdict or a criterion without words.
    """
    english = _sentences(sources, "en")
    _check_criteria(sources, Wording("en", english))
    verdicts = dict(sources.read("policy.yaml").items())["verdicts"]
    _check(policy, verdicts, Wording("en", english))
    return {
        language: Wording(language, english | _sentences(sources, language))
        for language in LANGUAGES
        if sources.paths(f"{WORDING}/{language}.yaml")
    }


def _sentences(sources: Sources, language: str) -> dict[str, str]:
    found = flat(sources.read(f"{WORDING}/{language}.yaml"))
    return {name: node.text() for name, node in found.items()}
