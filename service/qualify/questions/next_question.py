"""Which question to ask next, why this one and not another. Same situation, same choice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp.types import State
from service.qualify.by_language import in_language
from service.qualify.locales import in_a_row
from service.qualify.questions.banks import Banks, FollowUp, Question
from service.qualify.questions.choice import NOTHING_SOLD, Alternative, Choice, OfProfile, Situation
from service.qualify.questions.choice_rules import ChoiceRules

MOST_ALTERNATIVES = 4
CURT_AGAIN = 2
OPEN_STATES = (State.UNKNOWN, State.CONFLICT)


@dataclass(frozen=True, slots=True)
class _Candidate:
    question: Question
    why: str
    not_first: str
    """Why it comes later, as a sentence's name."""


def choose(
    banks: Banks, rules: ChoiceRules, now: Situation, sold: OfProfile = NOTHING_SOLD
) -> Choice | None:
    """The next question, or None when nothing is worth asking."""
    if now.verdict == "disqualify" and now.scope == "account":
        return None
    candidates = _unique(_candidates(banks, rules, now, sold))
    if not candidates:
        return None
    first = candidates[0]
    return Choice(
        id=first.question.id,
        dimension=first.question.dimension,
        text=first.question.text(now.language),
        why=first.why,
        closed=first.question.closed,
        decides=tuple(dict.fromkeys(_decides(first.question.dimension, now))),
        alternatives=tuple(_alternatives(rules, now, first, candidates[1:])),
    )


def _candidates(
    banks: Banks, rules: ChoiceRules, now: Situation, sold: OfProfile
) -> Iterator[_Candidate]:
    """Questions that may be asked, best first."""
    if now.verdict == "disqualify":
        yield from _who_can_decide(banks, rules, now)
        return
    yield from _knocking_out(sold, now)
    if now.mode == "cold":
        yield from _cold(banks, rules, now)
    else:
        if now.depth == "deeper":
            yield from _following_up(banks, rules, now)
        yield from _which_product(sold, now)
        yield from _by_fact(banks, rules, now)


def _knocking_out(sold: OfProfile, now: Situation) -> Iterator[_Candidate]:
    """Whoever does not meet one of these is out: nothing is worth asking before them."""
    for question in sold.knock_outs:
        if _is_free(question, now):
            yield _Candidate(question, in_language(sold.why, now.language), "later_fact")


def _which_product(sold: OfProfile, now: Situation) -> Iterator[_Candidate]:
    """Once there is a pain, which of our products fits best."""
    question = sold.which_product
    if question and now.states["need"] is State.MET and _is_free(question, now):
        yield _Candidate(question, in_language(sold.why_which, now.language), "later_fact")


def _who_can_decide(banks: Banks, rules: ChoiceRules, now: Situation) -> Iterator[_Candidate]:
    chosen = [banks.questions[qid] for qid in rules.contact if qid in banks.questions]
    for question in (*chosen, *banks.about("authority", now.framework)):
        if _is_free(question, now, ignore_states=question in chosen):
            yield _Candidate(question, rules.say("contact", now.language), "same_fact")


def _cold(banks: Banks, rules: ChoiceRules, now: Situation) -> Iterator[_Candidate]:
    """Two or three easy questions, then the permission for the appointment."""
    if now.refused:
        return
    asked = sum(now.outcomes.get(q.id) in ("asked", "answered") for q in banks.cold)
    easy = sorted(banks.cold, key=lambda q: _place(q.dimension, now.begins_with))
    for question in easy if asked < banks.cold_at_most else ():
        if now.states[question.dimension] is not State.MET and _is_free(question, now):
            yield _Candidate(question, rules.say("cold", now.language), "later_fact")
    for question in banks.appointment:
        if now.states.get("next_step") is not State.MET and _is_free(question, now):
            yield _Candidate(question, rules.say("appointment", now.language), "later_fact")


def _following_up(banks: Banks, rules: ChoiceRules, now: Situation) -> Iterator[_Candidate]:
    """Questions on what was just said, about a fact that is still open."""
    occasions = set(now.said.kinds)
    if now.said.curt >= CURT_AGAIN and "short_answer" in occasions:
        occasions.add("curt_again")
    vague = rules.vague.get(now.spoken)
    if vague and not occasions and vague.search(now.said.words):
        occasions.add("vague")
    if now.early and now.said.denies_need:
        occasions.add("need_denied")
    for group in banks.follow_ups:
        if occasions.intersection(group.on):
            yield from _of_group(group, rules, now)


def _of_group(group: FollowUp, rules: ChoiceRules, now: Situation) -> Iterator[_Candidate]:
    order = _order(rules, now)
    free = [question for question in group.questions if _follows_up(question, group, rules, now)]
    free.sort(key=lambda q: (q.dimension not in now.said.about, order.index(q.dimension)))
    why = in_language(group.why, now.language)
    for question in free:
        is_open = question.dimension not in now.said.about or _is_open(
            rules, question.dimension, now
        )
        because = _because(rules, now, question.dimension) if is_open else ""
        yield _Candidate(question, in_a_row(filter(None, (why, because)), now.language), "not_said")


def _follows_up(question: Question, group: FollowUp, rules: ChoiceRules, now: Situation) -> bool:
    """Whether a question takes up what was just said: what was talked about, known or not, or an open fact."""
    if not _is_free(question, now):
        return False
    if group.about_anything is None or not now.said.about:
        return _is_open(rules, question.dimension, now)
    return question.dimension in now.said.about or question.id == group.about_anything


def _by_fact(banks: Banks, rules: ChoiceRules, now: Situation) -> Iterator[_Candidate]:
    """The first free question of each open fact, then the second ones, and so on."""
    criteria = _criteria(banks, now)
    facts = _ranked(banks, rules, now)
    free = {fact: _free_questions(banks, fact, now) for fact in facts}
    for turn in range(max(map(len, free.values()), default=0)):
        for fact in facts:
            if turn < len(free[fact]):
                why = _because(rules, now, fact)
                if fact in criteria and not any(_decides(fact, now)):
                    why = in_a_row((why, rules.say("criterion", now.language)), now.language)
                strange = bool(criteria) and fact not in criteria
                yield _Candidate(
                    free[fact][turn], why, "not_criterion" if strange else "later_fact"
                )


def _ranked(banks: Banks, rules: ChoiceRules, now: Situation) -> list[str]:
    """The facts to ask about, best first.

    With a framework its criteria come first, in its order. Then what the source of the lead calls
    for, what is cleared up first at this
    verdict, then facts that would change it, then the rest. A fact that was asked about already
    waits for those that were not.
    """
    order, first = _order(rules, now), rules.first[_stage(now)]
    criteria = _criteria(banks, now)
    told = [(q.dimension, now.outcomes[q.id]) for q in banks.all() if q.id in now.outcomes]
    taken_back = {fact for fact, outcome in told if outcome == "restored"}
    tried = {fact for fact, outcome in told if outcome != "restored"}
    tried |= now.just_asked - taken_back

    def rank(fact: str) -> tuple[bool, bool, int, int, int, bool, int]:
        return (
            fact == "fit" and not now.has_profile,
            fact in tried,
            _place(fact, criteria),
            _place(fact, now.begins_with),
            _place(fact, first),
            not any(_decides(fact, now)),
            order.index(fact),
        )

    return sorted((fact for fact in order if _is_worth_asking(rules, fact, now)), key=rank)


def _place(fact: str, order: Sequence[str]) -> int:
    """Where a fact stands in an order; after all others when it does not."""
    return order.index(fact) if fact in order else len(order)


def _is_worth_asking(rules: ChoiceRules, fact: str, now: Situation) -> bool:
    """Open, or failing where the deal could still be turned."""
    if _is_open(rules, fact, now):
        return True
    turns = any(verdict != "disqualify" for verdict in _decides(fact, now))
    mends = fact in rules.mend and now.verdict == "nurture"
    return now.states[fact] is State.UNMET and (turns or mends)


def _is_open(rules: ChoiceRules, fact: str, now: Situation) -> bool:
    """Not settled; or denied while too little was said to believe it."""
    denied_early = now.early and now.states[fact] is State.UNMET and fact in rules.first["early"]
    return now.states[fact] in OPEN_STATES or denied_early


def _criteria(banks: Banks, now: Situation) -> list[str]:
    if now.framework is None:
        return []
    return [fact for criterion in banks.frameworks[now.framework] for fact in criterion.facts]


def _order(rules: ChoiceRules, now: Situation) -> tuple[str, ...]:
    return rules.orders[_stage(now)]


def _stage(now: Situation) -> str:
    return "early" if now.early else now.verdict


def _decides(fact: str, now: Situation) -> Iterator[str]:
    """The other verdicts that the answer could bring about."""
    return (verdict for verdict, needs in now.flips if needs == (fact,))


def _free_questions(banks: Banks, fact: str, now: Situation) -> list[Question]:
    """Those on a fact that may be asked; what fits only this situation comes first."""
    free = [
        question
        for question in banks.about(fact, now.framework)
        if _is_free(question, now) and now.depth in ("deeper", question.depth)
    ]
    return sorted(free, key=lambda question: not question.when)


def _is_free(question: Question, now: Situation, *, ignore_states: bool = False) -> bool:
    """Whether it was not asked yet, and makes sense now."""
    if now.outcomes.get(question.id, "restored") != "restored":
        return False
    fits = all(now.states[fact] in states for fact, states in question.when.items())
    ready = all(now.outcomes.get(earlier) in ("asked", "answered") for earlier in question.after)
    return ready and (fits or ignore_states)


def _because(rules: ChoiceRules, now: Situation, fact: str) -> str:
    """Why a fact is asked about: what is missing, and what the answer would decide."""
    state = now.states[fact]
    if state in (State.CONFLICT, State.UNMET):
        sentences = [rules.say(state.value, now.language, fact)]
    else:
        sentences = [rules.gap(fact, now.language)]
    verdict = next(_decides(fact, now), None)
    if verdict and state is not State.UNMET:
        sentences.append(rules.say(f"flips_{verdict}", now.language))
    return in_a_row(sentences, now.language)


def _unique(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """Each question once, at its best place."""
    found: dict[str, _Candidate] = {}
    for candidate in candidates:
        found.setdefault(candidate.question.id, candidate)
    return list(found.values())


def _alternatives(
    rules: ChoiceRules, now: Situation, first: _Candidate, others: list[_Candidate]
) -> Iterator[Alternative]:
    """The best questions of other facts, and last another one on the same fact."""
    by_fact: dict[str, _Candidate] = {}
    for candidate in others:
        by_fact.setdefault(candidate.question.dimension, candidate)
    same = by_fact.pop(first.question.dimension, None)
    most = MOST_ALTERNATIVES - (same is not None)
    for candidate in [*list(by_fact.values())[:most], *([same] if same else [])]:
        question = candidate.question
        if first.not_first == "not_said" and candidate.not_first != "not_said":
            reason = "not_said"
        else:
            reason = "same_fact" if candidate is same else candidate.not_first
        why = rules.say(reason, now.language, first.question.dimension)
        yield Alternative(question.id, question.dimension, question.text(now.language), why)
