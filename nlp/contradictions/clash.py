"""What speaks for and against two statements of one person contradicting each other, as cues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nlp.contradictions.claims import Claim, Stance
from nlp.types import Span

OFTEN = 4
"""A word said in more statements than this is what the call is about, and ties no two of them."""

RARELY = 2
FAR = 20
"""Lines between two statements, statements before them and words of one are counted up to this: the calls
that weights were fitted on are short, and in a long one the mere number must not become a reason."""

NEAR_START = 4
"""Code points within which a turn ("later:") must begin the statement."""

SHARED_MANNERS = ("change", "condition", "supposed", "ignorance", "excuse", "now")
LATER_MANNERS = ("aside", "yet", "correction")


class Indication(NamedTuple):
    """A cue for or against a contradiction, with the words of both statements that show it."""

    name: str
    earlier: tuple[Span, ...] = ()
    later: tuple[Span, ...] = ()
    amount: int = 100
    """How much of it there is, in hundredths; 100 for what is there or not."""


@dataclass(frozen=True, slots=True)
class Opposition:
    """Two stances on opposite sides of one topic."""

    earlier: Stance
    later: Stance
    tied: bool
    """Their clauses share a word, or the later one speaks of what was asked before."""
    mixed: bool
    """One of the statements also takes the other side."""


class Pair(NamedTuple):
    """An earlier and a later statement of one person, and how often their words were said before."""

    earlier: Claim
    later: Claim
    word_counts: dict[str, int]
    topic_counts: dict[str, int]
    next_to: bool
    """Nothing else that this person said stands between them."""
    bound: bool = True
    """They share a topic or a rarer word, or stand next to each other."""
    statements: int = 0
    """Of this person, before the later one."""
    best_earlier: int = 0
    """`contradicted` of the earlier statement that sounds most like it."""
    best_later: int = 0
    """`contradicting` of the statement so far that sounds most like it."""


def indications(pair: Pair) -> list[Indication]:
    """All cues of a pair, in a fixed order, each once."""
    shared, asked = _shared_words(pair), _asked_words(pair)
    found = [*_subjects(pair, shared, asked)]
    denied = [*_denials(pair, shared, asked)]
    opposed = [*oppositions(pair)]
    clashing = bool(denied) or any(not o.mixed for o in opposed)
    found += _topics(pair, opposed)
    found += denied
    found += _absolutes(pair, opposed, denied, clashing)
    found += _manners(pair, clashing)
    found += _kinds(pair)
    found += _places(pair, clashing)
    found += _measures(pair)
    return _each_once(found)


def _each_once(found: Sequence[Indication]) -> list[Indication]:
    """Of cues with one name the first, where the last stands."""
    firsts: dict[str, Indication] = {}
    for one in found:
        firsts.setdefault(one.name, one)
    places = {one.name: place for place, one in enumerate(found)}
    return sorted(firsts.values(), key=lambda one: places[one.name])


def oppositions(pair: Pair) -> Iterator[Opposition]:
    """For each topic with stances on opposite sides, the best pair of them."""
    sides, others = pair.earlier.sides, pair.later.sides
    if sides.keys().isdisjoint(others):
        return
    ties = _tied_clauses(pair)
    asked = {pair.later.clause(pair.later.words[w]) for w in _asked_words(pair)}
    for name, stances in sides.items():
        against = [(a, b) for a in stances for b in others.get(name, ()) if a.sign == -b.sign]
        if against and stances[0].topic.kind != "thing":
            mixed = any(len({s.sign for s in group}) > 1 for group in (stances, others[name]))

            def tied(one: tuple[Stance, Stance]) -> bool:
                clauses = pair.earlier.clause(one[0].span), pair.later.clause(one[1].span)
                return clauses in ties or clauses[1] in asked

            best = max(against, key=lambda one: (tied(one), not one[0].mention, not one[1].mention))
            yield Opposition(*best, tied=tied(best), mixed=mixed)


def _shared_words(pair: Pair) -> list[str]:
    later = pair.later.words
    return [w for w in pair.earlier.words if w in later and pair.word_counts.get(w, 0) <= OFTEN]


def _asked_words(pair: Pair) -> list[str]:
    """Words of the question that the earlier statement answers, and that the later one says."""
    return sorted(
        w
        for w in pair.earlier.asked
        if w in pair.later.words
        and w not in pair.earlier.words
        and pair.word_counts.get(w, 0) <= OFTEN
    )


def _tied_clauses(pair: Pair) -> set[tuple[int, int]]:
    return {
        (pair.earlier.clause(pair.earlier.words[w]), pair.later.clause(pair.later.words[w]))
        for w in _shared_words(pair)
    }


def _subjects(pair: Pair, shared: list[str], asked: list[str]) -> Iterator[Indication]:
    spans = tuple(pair.earlier.words[w] for w in shared), tuple(pair.later.words[w] for w in shared)
    if shared:
        yield Indication("shared-word", *spans)
    if len(shared) > 1:
        yield Indication("shared-words", *spans)
    if asked:
        yield Indication("asked-word", (), tuple(pair.later.words[w] for w in asked))
    kinds = pair.earlier.topics
    topics = kinds.keys() & pair.later.topics.keys()
    for kind in sorted({kinds[name] for name in topics}):
        yield Indication(f"same-topic:{kind}")
    if any(pair.topic_counts.get(name, 0) <= RARELY for name in topics):
        yield Indication("rare-topic")


def _topics(pair: Pair, opposed: list[Opposition]) -> Iterator[Indication]:
    for one in opposed:
        kind = one.earlier.topic.kind
        firm = "" if not (one.earlier.mention or one.later.mention) else "-mention"
        spans = (one.earlier.span,), (one.later.span,)
        yield Indication(f"opposite{firm}{'-mixed' * one.mixed}:{kind}", *spans)
        if one.tied and not one.mixed:
            yield Indication(f"opposite-tied:{kind}", *spans)
        if (
            not one.tied
            and _names_more(pair.earlier, one.earlier)
            and _names_more(pair.later, one.later)
        ):
            yield Indication(f"opposite-apart:{kind}")
    if sum(not one.mixed for one in opposed) > 1:
        yield Indication("two-topics")
    sides, others = pair.earlier.sides, pair.later.sides
    for name in sorted(sides.keys() & others.keys() - {o.earlier.topic.name for o in opposed}):
        if {s.sign for s in sides[name]} & {s.sign for s in others[name]}:
            yield Indication(f"same-side:{sides[name][0].topic.kind}")


def _names_more(claim: Claim, stance: Stance) -> bool:
    """Whether the clause of a stance says of what it holds: "no problems" does not, "with the kiln" does."""
    clause = claim.clause(stance.span)
    return any(
        claim.clause(span) == clause and not span.overlaps(stance.span)
        for span in claim.words.values()
    )


def _denials(pair: Pair, shared: list[str], asked: list[str]) -> Iterator[Indication]:
    """A word that one statement denies and the other does not."""
    earlier, later = pair.earlier, pair.later
    words = [w for w in shared if (w in earlier.denied) != (w in later.denied)]
    if words:
        spans = tuple(earlier.words[w] for w in words), tuple(later.words[w] for w in words)
        yield Indication("denied-word", *spans)
        if any(pair.word_counts.get(w, 0) <= 1 for w in words):
            yield Indication("denied-rare-word", *spans)
    refused = [w for w in asked if earlier.refuses and w not in later.denied]
    if refused:
        yield Indication("denied-answer", (), tuple(later.words[w] for w in refused))


def _absolutes(
    pair: Pair, opposed: list[Opposition], denied: list[Indication], clashing: bool
) -> Iterator[Indication]:
    """Never, nothing, all and only leave no room for the one time that it was otherwise."""
    earlier, later = pair.earlier.cues.get("absolute"), pair.later.cues.get("absolute")
    absolute = earlier is not None or pair.earlier.refuses
    close = bool(denied) or any(o.tied for o in opposed)
    if absolute:
        yield Indication("absolute")
    if absolute and any(not o.mixed for o in opposed):
        yield Indication("absolute-opposed", (earlier,) if earlier else ())
    if earlier is not None and close and _stands_with(pair, earlier, opposed, denied):
        yield Indication("absolute-tied", (earlier,))
    if later is not None and close:
        yield Indication("absolute-later", (), (later,))
    instance = pair.later.cues.get("instance")
    if instance is not None:
        yield Indication("instance")
        if absolute and clashing:
            yield Indication("absolute-instance", (), (instance,))


def _stands_with(
    pair: Pair, absolute: Span, opposed: list[Opposition], denied: list[Indication]
) -> bool:
    clause = pair.earlier.clause(absolute)
    words = [span for one in denied for span in one.earlier]
    return any(o.tied for o in opposed) or any(pair.earlier.clause(w) == clause for w in words)


def _manners(pair: Pair, clashing: bool) -> Iterator[Indication]:
    earlier, later = pair.earlier.cues, pair.later.cues
    if "attribution" in earlier:
        yield Indication("said")
        if clashing:
            yield Indication("said-opposed")
    if "attribution" in later and "turn" not in later:
        yield Indication("said-later")
    if "beginning" in earlier:
        yield Indication("at-first")
    turn = later.get("turn")
    if turn is not None and turn.start <= NEAR_START:
        yield Indication("turn", (), (turn,))
        if clashing:
            yield Indication("turn-opposed", (), (turn,))
    for manner in SHARED_MANNERS:
        if manner in earlier:
            yield Indication(f"{manner}:earlier")
        if manner in later:
            yield Indication(f"{manner}:later")
    for manner in LATER_MANNERS:
        if manner in later:
            yield Indication(f"{manner}:later")
    if "aside" in later and clashing:
        yield Indication("aside-opposed")


def _kinds(pair: Pair) -> Iterator[Indication]:
    """Whoever makes excuses, does not know, or dreams says something else than what he denied before."""
    for place, claim in (("earlier", pair.earlier), ("later", pair.later)):
        for kind in sorted(claim.shows):
            yield Indication(f"shows-{kind}:{place}")


def _places(pair: Pair, clashing: bool) -> Iterator[Indication]:
    if clashing:
        yield Indication("clash")
    if pair.next_to:
        yield Indication("next")
        if clashing:
            yield Indication("next-opposed")
    if pair.bound:
        yield Indication("bound")


def _measures(pair: Pair) -> Iterator[Indication]:
    """What there is more or less of."""
    earlier, later = pair.earlier, pair.later
    shared = len(earlier.words.keys() & later.words.keys())
    asked = len(earlier.asked & later.words.keys())
    for name, amount in (
        ("contradicted", earlier.contradicted),
        ("contradicting", later.contradicting),
        ("another-more-contradicted", pair.best_earlier - earlier.contradicted),
        ("another-more-contradicting", pair.best_later - later.contradicting),
        ("ten-lines-between", _tens(later.line.index - earlier.line.index)),
        ("ten-statements-before", _tens(pair.statements)),
        ("ten-words-earlier", _tens(len(earlier.words))),
        ("ten-words-later", _tens(len(later.words))),
        ("words-shared", 100 * shared),
        ("words-asked", 100 * asked),
        ("topics-asked", 100 * len(earlier.asked_topics & later.asked_topics)),
    ):
        if amount:
            yield Indication(name, amount=amount)


def _tens(number: int) -> int:
    """Hundredths of ten."""
    return 10 * min(number, FAR)
