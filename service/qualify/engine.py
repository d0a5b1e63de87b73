"""The engine: a call's text in, its Analysis out. Loaded once, immutable, shared by all threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nlp import collector
from nlp.language import of_call
from nlp.lines.dialogue import BankQuestion
from nlp.lines.notes import Mark
from nlp.packs_by_language import Compile, PacksByLanguage
from nlp.reader import Reader
from nlp.sources import BUILT_IN, fingerprint
from nlp.types import Question, Reading, Signal
from service.qualify import analysis, wording
from service.qualify.accounts.lifecycle import Lifecycle
from service.qualify.accounts.policy import AccountPolicy
from service.qualify.by_language import in_language
from service.qualify.drafting import latest, moved, shifted
from service.qualify.fit.fit import HEADCOUNT, Fit
from service.qualify.knock_outs.knock_outs import KnockOuts
from service.qualify.later import until
from service.qualify.later.next_steps import StepWords, load_step_words, next_steps
from service.qualify.later.reminders import Reminders
from service.qualify.later.until import CALENDAR, Calendar
from service.qualify.profile import Profile
from service.qualify.questions import situation
from service.qualify.questions.banks import Banks, load_banks
from service.qualify.questions.banks import Question as BankedQuestion
from service.qualify.questions.choice_rules import ChoiceRules, load_choice_rules
from service.qualify.questions.next_question import choose
from service.qualify.questions.objection import Objection, load_objections, objection_card
from service.qualify.questions.own_words import OwnWords
from service.qualify.questions.prompting import PromptBudget, load_prompts
from service.qualify.questions.reframe import ReframeRules, load_reframe, reframe
from service.qualify.questions.refusals import CONTACT, Refusals
from service.qualify.questions.small_talk import SmallTalk
from service.qualify.sources import Sources, own_packs
from service.qualify.types import (
    DEPTHS,
    LANGUAGES,
    MODES,
    Fact,
    Recommendation,
    Request,
    check_name,
)
from service.qualify.verdict import ledger, policy, verdict
from service.qualify.verdict.disputes import disputed, undisputed
from service.qualify.verdict.policy import Case, Policy
from service.qualify.wording import Wording

CONTEXT_LINES = 60
"""Lines of a call before a draft that tell how to read it."""
WORDS = (HEADCOUNT, CALENDAR)
"""Files of which a language is compiled when a call is in it."""


@dataclass(frozen=True)
class Engine:
    """Everything that was read at start, and the two things it does: `analyse` and `draft`."""

    reader: Reader
    policy: Policy
    accounts: AccountPolicy
    lifecycle: Lifecycle
    fit: Fit
    knock_outs: KnockOuts
    refusals: Refusals
    small_talk: SmallTalk
    banks: Banks
    choice: ChoiceRules
    objections: tuple[Objection, ...]
    own_words: OwnWords
    prompts: PromptBudget
    steps: StepWords
    reminders: Reminders
    reframing: ReframeRules
    calendars: Mapping[str, Calendar]
    wordings: Mapping[str, Wording]
    rules: str
    """`sha256:…` over all packs, banks, policy and wording."""

    @classmethod
    def load(
        cls,
        packs: Path | None = None,
        before: Engine | None = None,
        compile_pack: Compile | None = None,
    ) -> Engine:
        """Read everything, with a company's own folder `packs` laid over. Raises PackError.

        Languages that are the same in the engine `before` are not compiled anew, others by
        `compile_pack`, which may know them from an earlier start.
        """
        with collector.paused():
            known = before.reader.packs if before is not None else None
            engine = cls._read_all(packs, PacksByLanguage(packs, known, compile_pack))
            if Sources.find(packs).has_own(WORDS):  # what is wrong there is told before a call
                engine.compile_words()
            return engine

    @classmethod
    def _read_all(cls, packs: Path | None, by_language: PacksByLanguage) -> Engine:
        sources = Sources.find(packs)
        banks, rules = load_banks(sources), policy.Policy.of(sources.read("policy.yaml"))
        reader = Reader(by_language)
        return cls(
            reader=reader,
            policy=rules,
            accounts=AccountPolicy.of(sources.read("accounts.yaml")),
            lifecycle=Lifecycle.of(sources.read("lifecycle.yaml")),
            fit=Fit.of(sources),
            knock_outs=KnockOuts.of(sources),
            refusals=Refusals.of(sources),
            small_talk=SmallTalk.of(sources),
            banks=banks,
            choice=load_choice_rules(sources),
            objections=load_objections(sources),
            own_words=OwnWords.of(banks, sources, reader.stems),
            prompts=load_prompts(sources),
            steps=load_step_words(sources),
            reminders=Reminders.load(sources),
            reframing=load_reframe(sources, banks),
            calendars=until.read(sources.read(CALENDAR)),
            wordings=wording.read(sources, rules),
            rules=f"sha256:{fingerprint([BUILT_IN, *own_packs(packs), *sources.folders])}",
        )

    def compile_words(self) -> None:
        """Compile what is otherwise compiled when a language is first needed. Raises PackError."""
        for by_language in (self.fit.headcounts, self.calendars):
            for language in by_language:
                by_language[language]

    @property
    def frameworks(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(self.banks.frameworks)

    def check_language(self, name: str) -> None:
        """Raises UnknownName unless `name` is `auto` or a language that can be read."""
        check_name("language", name, ("auto", *dict.fromkeys((*LANGUAGES, *self.reader.packs))))

    def check_framework(self, name: str) -> None:
        """Raises UnknownName for a framework that does not exist."""
        check_name("framework", name, self.frameworks)

    def analyse(self, request: Request) -> dict[str, Any]:
        """The Analysis of a call, ready for JSON. Raises UnknownName."""
        self._check(request)
        return self.conclude(request, self._read(request))

    def conclude(self, request: Request, reading: Reading) -> dict[str, Any]:
        """The Analysis of what was read in the request's text."""
        answers, reading = self.knock_outs.heard(self.small_talk.set_aside(reading), request)
        signals = undisputed(request, reading)
        fit = self.fit.evidence(reading, request.profile, answers)
        facts = ledger.weigh(reading, fit, signals, request.overrides, self.policy.weighing)
        case = verdict.case_of(facts, signals, reading)
        found = verdict.recommend(
            self.policy,
            case,
            facts,
            self._comes_back(request, reading, facts),
            has_profile=request.judges_fit,
        )
        return self._json(request, reading, signals, facts, case, found)

    def _json(
        self,
        request: Request,
        reading: Reading,
        signals: list[Signal],
        facts: Mapping[str, Fact],
        case: Case,
        found: Recommendation,
    ) -> dict[str, Any]:
        text, views = reading.text, self.banks.frameworks
        language = request.ui_lang or reading.language
        said = in_language(self.wordings, language)
        own = self._recognised(request, reading)
        refused = self.refusals.heard(request, reading, facts[ledger.LATER])
        alone = refused is not None and refused.what == CONTACT
        now = situation.situation(
            request, reading, facts, found, signals, language, own.values(), refused=bool(refused)
        )
        chosen = choose(self.banks, self.choice, now, self.knock_outs.of_profile(request))
        return {
            "id": request.id,
            "language": reading.language,
            "signals": [analysis.signal_json(text, s, said) for s in signals],
            "questions": self._questions(request, reading, own),
            "facts": analysis.facts_json(text, facts),
            "levels": analysis.levels_json(self.policy.standing(case)),
            "frameworks": analysis.frameworks_json(views, facts),
            "recommendation": analysis.recommendation_json(found, reading, facts, said),
            "next_question": analysis.choice_json(chosen),
            "rules": self.rules,
            "warnings": [{"code": code, "text": text} for code, text in reading.warnings],
            "lines": analysis.lines_json(reading),
            "coverage": analysis.coverage(text, views, facts, said),
            "question_options": analysis.options_json(chosen),
            "card": None if alone else self._card(request, reading, language),
            "next_steps": [] if alone else self._next_steps(request, reading),
            "refused": analysis.refused_json(text, refused, self.choice, language),
            "price_reframe": None if alone else self._reframe(request, reading, facts, language),
            "disputed": [analysis.signal_json(text, s, said) for s in disputed(request, reading)],
        }

    def question(self, qid: str, profile: Profile | None) -> BankedQuestion | None:
        """The question of the banks, or of a profile, with this id."""
        return self.banks.find(qid) or self.knock_outs.find(qid, profile)

    def _recognised(self, request: Request, reading: Reading) -> dict[Question, str]:
        """What of banks and profile the rep asked in their own words."""
        of_profile = self.knock_outs.recognised(reading, request.profile)
        return self.own_words.recognised(reading) | of_profile

    def _questions(
        self, request: Request, reading: Reading, recognised: Mapping[Question, str]
    ) -> list[dict[str, Any]]:
        """What the rep asked; which question of the bank that is, or how it could be asked open."""
        instead = self.own_words.opened_up(reading, request, recognised)
        return analysis.questions_json(reading, recognised, instead)

    def _next_steps(self, request: Request, reading: Reading) -> list[dict[str, Any]]:
        calendar = self.calendars.get(reading.language)
        steps = next_steps(self.steps, reading, calendar, request.day)
        return [analysis.next_step_json(reading.text, step) for step in steps]

    def _card(self, request: Request, reading: Reading, language: str) -> dict[str, Any] | None:
        """What to say when the last answer objects, or puts the call off."""
        answer = situation.perhaps_said_last(request, reading)
        if answer is None:
            return None
        words = answer.body.of(reading.text)
        card = objection_card(self.objections, words, reading.language, language)
        return analysis.card_json(reading.text, answer.body.start, card) if card else None

    def _reframe(
        self, request: Request, reading: Reading, facts: Mapping[str, Fact], language: str
    ) -> dict[str, Any] | None:
        """The budget reframe, when all that it needs is known."""
        worth = request.profile.worth if request.profile else None
        found = reframe(self.reframing, reading, facts, worth, language)
        asked = self.banks.find(found.ask) if found.ask else None
        return analysis.reframe_json(found, asked, language)

    def _comes_back(
        self, request: Request, reading: Reading, facts: Mapping[str, Fact]
    ) -> until.Return:
        calendar = self.calendars.get(reading.language)
        if calendar is None:
            return until.NEVER_SAID
        return until.comes_back(reading, facts, calendar, request.day)

    def draft(self, request: Request, text: str) -> dict[str, list[dict[str, Any]]]:
        """`signals` and `questions` of unsaved `text` in the context of a call.

        Offsets count from its start. The context are the latest lines, so that a key costs the
        same in a call of any length.
        """
        request = latest(request, CONTEXT_LINES)
        before = f"{request.text}\n" if request.text else ""
        start = len(before)
        reading = self._read(replace(request, text=before + text))
        said = in_language(self.wordings, request.ui_lang or reading.language)
        found = [analysis.signal_json(reading.text, s, said) for s in reading.signals]
        asked = self._questions(request, reading, self._recognised(request, reading))
        return {
            "signals": [shifted(signal, start) for signal in found if signal["start"] >= start],
            "questions": [moved(asks, start) for asks in asked if asks["start"] >= start],
        }

    def _check(self, request: Request) -> None:
        self.check_language(request.lang)
        check_name("mode", request.mode, MODES)
        check_name("depth", request.depth, DEPTHS)
        if request.framework is not None:
            self.check_framework(request.framework)
        if request.ui_lang is not None:
            check_name("language", request.ui_lang, LANGUAGES)

    def _read(self, request: Request) -> Reading:
        marks = [Mark(note.start, note.end, note.speaker) for note in request.notes]
        language = request.lang
        if language == "auto":
            language = of_call(request.text, self.reader.packs, request.ui_lang)
        return self.reader.read(request.text, language, marks, list(self._asked(request)))

    def _asked(self, request: Request) -> Iterator[BankQuestion]:
        """Questions of the bank that were asked aloud; they count before the next answer."""
        for asked in request.asked:
            question = self.question(asked.qid, request.profile)
            if asked.outcome == "asked" and question is not None:
                yield BankQuestion(asked.at_offset, (question.dimension,))
