"""A text in, its people out: who is named in it, and what each line shows of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.lines.notes import Mark
from nlp.templates.seen import Seen
from nlp.types import Line, Role, Span
from service.qualify.buying.hearing import PERSON, Hearing, RuleHit
from service.qualify.buying.identity import Registry, key_of
from service.qualify.buying.types import DEAL, Mention, Named, People, Statement
from service.qualify.buying.vocabulary import Title
from service.qualify.buying.words import Words
from service.qualify.speaker_names import is_name

SHARE_OF_US = ("share", "us")
"""In the prospect's own words "us" are they."""
OURS_TO_TELL = ("met", "contact")
"""What only the rep's own words tell: when a prospect met somebody, we did not."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A line with its words."""

    line: Line
    seen: Seen
    words: Words
    header: bool


@dataclass(frozen=True, slots=True)
class _Voices:
    """Whose words are labelled with a name: the prospect's people, and ours."""

    theirs: Mapping[str, Line]
    ours: frozenset[str]
    """Keys."""


def read_people(
    hearing: Hearing,
    titles: Mapping[str, Title],
    text: str,
    marks: Sequence[Mark] = (),
    known: Iterable[str] = (),
) -> People:
    """Everybody whom a text names. `known` are names of people of the account."""
    folded, lines = hearing.lines(text, marks)
    reads = list(_reads(hearing, folded, lines))
    voices = _voices(hearing, lines, reads)
    registry = Registry(titles)
    for name in (*known, *voices.theirs):
        registry.introduce(Mention(0, 0, Span(0, 0), name))
    for _ in range(2):  # names that a later line introduces are known to the earlier ones
        parts = registry.parts()
        for read in reads:
            for mention in _mentions(hearing, read, parts, voices):
                registry.introduce(mention)
    statements = list(_labels(hearing, folded, voices, registry))
    for read in reads:
        statements += _of_line(hearing, read, registry, voices)
    people = _people(registry, statements, voices)
    return replace(people, named=tuple(_as_typed(one, folded, text) for one in people.named))


def _reads(hearing: Hearing, text: str, lines: Sequence[Line]) -> Iterator[_Read]:
    first = True
    for line in lines:
        if line.body.start >= line.body.end:
            continue
        if line.role is not Role.REP:
            seen, words = hearing.see(text, line.body)
            listed = words.typed(0).lower() in hearing.pack.note_words.attendee_words
            yield _Read(line, seen, words, (first and line.speaker is None) or listed)
        first = False


def _voices(hearing: Hearing, lines: Sequence[Line], reads: Sequence[_Read]) -> _Voices:
    """Who speaks; of ours also those who are marked so in the list of who was there: "Steph (us)"."""
    theirs: dict[str, Line] = {}
    ours = set()
    for line in lines:
        label = line.speaker or ""
        if is_name(label, hearing.pack.note_words):
            if line.role is Role.PROSPECT:
                theirs.setdefault(label, line)
            elif line.role is Role.REP:
                ours.add(key_of(label))
    asides = hearing.pack.note_words.rep_asides
    for read in reads:
        for mention in hearing.names.find(read.words, header=True) if read.header else ():
            sign, word = read.words.typed(mention.last), read.words.typed(mention.last + 1)
            if sign in ("(", "（") and word.lower() in asides:
                ours.add(key_of(mention.name))
    return _Voices(
        {name: line for name, line in theirs.items() if key_of(name) not in ours}, frozenset(ours)
    )


def _mentions(
    hearing: Hearing, read: _Read, parts: frozenset[str], voices: _Voices
) -> list[Mention]:
    """The people of a line, the speaker as "I" among them; ours are left out."""
    found = hearing.names.find(read.words, parts, header=read.header)
    theirs = [one for one in found if not one.name or not _is_ours(one.name, voices)]
    return [*theirs, *_selves(hearing, read, voices)]


def _is_ours(name: str, voices: _Voices) -> bool:
    parts = frozenset(key_of(name).split())
    return any(parts <= frozenset(key.split()) for key in voices.ours) and not any(
        parts <= frozenset(key_of(label).split()) for label in voices.theirs
    )


def _selves(hearing: Hearing, read: _Read, voices: _Voices) -> Iterator[Mention]:
    speaker = read.line.speaker
    if speaker is None or speaker not in voices.theirs:
        return
    for at in range(len(read.words.starts)):
        if read.words.typed(at).lower() in hearing.lists["me"]:
            title, said = hearing.names.title_behind(read.words, at + 1)
            yield Mention(at, at + 1, read.words.span(at, at + 1), speaker, title, said)


def _labels(
    hearing: Hearing, text: str, voices: _Voices, registry: Registry
) -> Iterator[Statement]:
    """Who speaks took part; a label may tell the title too."""
    for label, line in voices.theirs.items():
        at = text.find(label, line.start, max(line.body.start, line.start + len(label)))
        if at < 0:
            continue
        span = Span(at, at + len(label))
        registry.introduce(Mention(0, 0, span, label))
        if who := registry.key(Mention(0, 0, span, label)):
            yield Statement(who, "met", "yes", span, "speaks")
        if line.body.start > at:
            _, words = hearing.see(text, Span(at, line.body.start))
            for first, last, title in words.titles[:1]:
                said = words.of(first, last)
                registry.introduce(Mention(0, 0, words.span(first, last), label, title, said))


def _of_line(
    hearing: Hearing, read: _Read, registry: Registry, voices: _Voices
) -> Iterator[Statement]:
    people = _mentions(hearing, read, registry.parts(), voices)
    if read.header:
        for mention in people:
            before = read.words.typed(mention.first - 1).lower()
            if before in hearing.lists["apart"]:
                continue  # "owner of Gill Resourcing", "a referral from Bisi"
            if mention.name and (who := registry.key(mention)):
                yield Statement(who, "met", "yes", mention.span, "attends")
    for hit in hearing.hits(read.seen, people):
        if hit.rule.shows[0] in DEAL:
            if hit.rule.shows != SHARE_OF_US or read.line.speaker is None:
                yield Statement("", *hit.rule.shows, hit.span, hit.rule.id)
            continue
        if hit.rule.shows[0] in OURS_TO_TELL and read.line.speaker is not None:
            continue
        for mention in _whose(hit, people, read.words, hearing.lists["joins"]):
            if who := registry.key(mention):
                yield Statement(who, *hit.rule.shows, hit.span, hit.rule.id)


def _whose(
    hit: RuleHit, people: Sequence[Mention], words: Words, joins: frozenset[str]
) -> list[Mention]:
    """The person at the place of `<person>`, and those joined to them: "Anna and Bob decide"."""
    within = [one for one in people if hit.first <= one.first and one.last <= hit.last]
    if not within:
        return []
    template = hit.rule.match[hit.template]
    if template.rstrip(" ]").endswith(f"<{PERSON}>"):
        found = [max(within, key=lambda one: one.last)]
        chain = sorted(people, key=lambda one: one.first)
        for one in chain:
            if one.first == found[-1].last + 1 and words.typed(found[-1].last).lower() in joins:
                found.append(one)
        return found
    found = [min(within, key=lambda one: one.first)]
    for one in sorted(people, key=lambda one: -one.last):
        if one.last == found[-1].first - 1 and words.typed(one.last).lower() in joins:
            found.append(one)
    return found


def _people(registry: Registry, statements: Sequence[Statement], voices: _Voices) -> People:
    """People with a title or of whom something is said; a title or group only when something is said."""
    gone = {one.who for one in statements if one.attribute == "gone"}
    spoken_of = {one.who for one in statements}
    named = tuple(
        one
        for one in registry.named()
        if one.key not in gone
        and (one.key in spoken_of or (one.name and one.title))
        and not (one.name and _is_ours(one.name, voices))
    )
    keys = {one.key for one in named}
    kept: dict[tuple[str, str, str], Statement] = {}
    for one in sorted(statements, key=lambda one: (one.span, one.rule)):
        name = (one.who, one.attribute, one.value)
        if one.who in keys and (name not in kept or _tells_more(one, kept[name])):
            kept[name] = one
    deal = sorted((one for one in statements if not one.who), key=lambda one: (one.span, one.rule))
    told = sorted(kept.values(), key=lambda one: (one.span, one.attribute))
    return People(named, tuple(told), tuple(deal))


def _as_typed(named: Named, folded: str, text: str) -> Named:
    """The name in the characters that were typed; a name all in small letters gets its capitals."""
    at = folded.find(named.name, named.span.start, named.span.end) if named.name else -1
    name = text[at : at + len(named.name)] if at >= 0 else named.name
    return replace(named, name=name.title() if name.islower() else name)


def _tells_more(one: Statement, other: Statement) -> bool:
    """Of two proofs that somebody took part the longer one: it names the title too."""
    length, before = (each.span.end - each.span.start for each in (one, other))
    return one.attribute == "met" and length > before
