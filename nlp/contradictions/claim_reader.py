"""Reads the claim of a line with the topics and cues of a language."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

from nlp.contradictions.claims import Asked, Said, Stance
from nlp.contradictions.topics import Group, Place, Topics
from nlp.cues.cues import LineReading
from nlp.recent import Recent
from nlp.sources import Sources
from nlp.strict_yaml import Node
from nlp.templates.phrases import expression
from nlp.templates.seen import Seen
from nlp.templates.template import TemplateError
from nlp.types import Span
from nlp.words.lazy_pattern import in_any_case
from nlp.words.tokens import NUMBER, Tokenizer, Tokens
from nlp.words.unspaced import holds_han

LINES_REMEMBERED = 1_000
"""Of statements and of questions, so that those of a call need not be read again for each new line."""

SHORTEST_WORD = 3
DENIAL_REACH = 4
ANSWER_BEGINS_WITHIN = 3
_BREAK = r"[,;.:!?–—。，；：？！](?!\d)|\s-\s"


class ClaimReader:
    """Topics, cues and common words of one language, compiled. Raises PackError.

    `heard` tells which templates of topics count; fitting leaves some of them out.
    """

    def __init__(
        self, sources: Sources, tokenizer: Tokenizer, heard: Callable[[str], bool] | None = None
    ) -> None:
        self._tokenizer = tokenizer
        cues = sources.node("contradiction_cues").mapping(
            ["cues", "common", "links", "breaks"], ["denial_reach"]
        )
        self._topics = Topics(
            tokenizer, sources.node("topics"), cues["cues"], heard or (lambda _: True)
        )
        self._common = self._norms(cues["common"])
        self._links = self._norms(cues["links"])
        self._break = in_any_case(f"{_BREAK}|{_words(cues['breaks'])}")
        self._denial_reach = (
            cues["denial_reach"].whole_number() if "denial_reach" in cues else DENIAL_REACH
        )
        self._said: Recent[str, Said] = Recent(LINES_REMEMBERED, len)
        self._asked: Recent[str, Asked] = Recent(LINES_REMEMBERED, len)

    def _norms(self, words: Node) -> frozenset[str]:
        return frozenset(
            norm for word in words.text().split() for norm in self._tokenizer.words(word)
        )

    def forget(self) -> None:
        """Let go of the statements and words that were met."""
        self._said.clear()
        self._asked.clear()
        self._topics.forget()

    def read_all(self, lines: Iterable[tuple[str, LineReading]]) -> list[Said]:
        """What lines claim, each given by its words and how they were read."""
        given = list(lines)
        known = {words: self._said.get(words) for words, _ in given}
        new = [(words, read) for words, read in given if known[words] is None]
        places = self._topics.find(
            (words, read.heard.seen.tokens, read.values) for words, read in new
        )
        for (words, read), found in zip(new, places, strict=True):
            claimed = self._claim(words, read.heard.seen, found)
            known[words] = claimed
            self._said.put(words, claimed)
        return [said for words, _ in given if (said := known[words]) is not None]

    def asked_all(self, questions: Iterable[str]) -> dict[str, Asked]:
        """What questions are about, each given by its words."""
        known = {words: self._asked.get(words) for words in questions}
        new = [words for words, asked in known.items() if asked is None]
        cut = [self._tokenizer.cut(words, Span(0, len(words))) for words in new]
        places = self._topics.find(
            (words, tokens, ()) for words, tokens in zip(new, cut, strict=True)
        )
        for words, tokens, found in zip(new, cut, places, strict=True):
            stems = [self._tokenizer.stem_of(norm) for norm in tokens.norms]
            asked = Asked(
                words=frozenset(self._content(tokens, stems)),
                topics=frozenset(group.name for group, _ in found if group.part != "cue"),
                sides=tuple(
                    self._topics.by_name[name]
                    for name in sorted({g.name for g, _ in found if g.part == "asked"})
                ),
            )
            known[words] = asked
            self._asked.put(words, asked)
        return {words: asked for words, asked in known.items() if asked is not None}

    def _claim(self, text: str, seen: Seen, found: list[Place]) -> Said:
        tokens = seen.tokens
        cues = {group.name: span for group, span in reversed(found) if group.part == "cue"}
        denials = [(cue, self._reach(tokens, cue)) for group, cue in found if _denies(group)]
        words = self._content(tokens, seen.stems)
        return Said(
            stances=tuple(self._stances(found, denials)),
            words=words,
            denied=self._denied_words(tokens, words, found),
            cues=cues,
            breaks=tuple(match.start() for match in self._break.finditer(text)),
            plain=_plain_answer(cues),
            length=len(tokens),
        )

    def _stances(
        self, found: Iterable[Place], denials: list[tuple[Span, Span]]
    ) -> Iterator[Stance]:
        sided = [place for place in found if place[0].part in ("for", "against", "about")]
        for group, span in _outermost(sided):
            sign = -1 if group.part == "against" else 1
            denied = _is_denied(span, denials)
            topic = self._topics.by_name[group.name]
            yield Stance(topic, -sign if denied else sign, group.part == "about", span)

    def _reach(self, tokens: Tokens, cue: Span, ends: frozenset[str] = frozenset()) -> Span:
        """What a denial governs: itself and some words after it, to the next sign or end."""
        first = bisect_left(tokens.starts, cue.end)
        end = cue.end
        for at in range(first, min(first + self._denial_reach, len(tokens))):
            norm = tokens.norms[at]
            if norm in ends or not norm[:1].isalnum():
                break
            end = tokens.ends[at]
        return Span(cue.start, end)

    def _denied_words(
        self, tokens: Tokens, words: dict[str, Span], found: Iterable[Place]
    ) -> frozenset[str]:
        """Content words whose being or happening is denied: "no contract", "never pays".

        Neither "no contract manager" (another noun follows) nor "nothing in the contract" denies it.
        """
        denied: set[str] = set()
        for group, cue in found:
            if not _denies(group):
                continue
            reach = self._reach(tokens, cue, self._links)
            inside = [w for w, span in words.items() if cue.end <= span.start < reach.end]
            if group.name == "denial-of-noun":
                inside = [w for w in inside if not self._goes_on(tokens, words[w])]
            denied.update(inside)
        return frozenset(denied)

    def _goes_on(self, tokens: Tokens, word: Span) -> bool:
        """Whether another content word follows at once, so that this one only describes it."""
        after = bisect_left(tokens.starts, word.end)
        if after >= len(tokens):
            return False
        norm = tokens.norms[after]
        return norm not in self._common and self._tokenizer.stem_of(norm) not in ("", NUMBER)

    def _content(self, tokens: Tokens, stems: Sequence[str]) -> dict[str, Span]:
        """The stems of the words that say what a line is about, each with its first place.

        Where characters are words, two that stand together say it.
        """
        if self._tokenizer.unspaced:
            return self._content_pairs(tokens, stems)
        words: dict[str, Span] = {}
        for at, (norm, stem) in enumerate(zip(tokens.norms, stems, strict=True)):
            if len(stem) >= SHORTEST_WORD and norm not in self._common and stem not in words:
                words[stem] = Span(tokens.starts[at], tokens.ends[at])
        return words

    def _content_pairs(self, tokens: Tokens, stems: Sequence[str]) -> dict[str, Span]:
        words: dict[str, Span] = {}
        stems = [
            "" if norm in self._common else stem
            for norm, stem in zip(tokens.norms, stems, strict=True)
        ]
        for at, stem in enumerate(stems):
            if not holds_han(stem):
                if len(stem) >= SHORTEST_WORD:
                    words.setdefault(stem, tokens.span(at, at + 1))
            elif at + 1 < len(stems) and holds_han(stems[at + 1]):
                words.setdefault(stem + stems[at + 1], tokens.span(at, at + 2))
        return words


def _denies(group: Group) -> bool:
    return group.part == "cue" and group.name in ("denial", "denial-of-noun")


def _plain_answer(cues: dict[str, Span]) -> int:
    """1 for a line that begins with a plain yes, -1 for a plain no, else 0."""
    for name, sign in (("no", -1), ("yes", 1)):
        if name in cues and cues[name].start <= ANSWER_BEGINS_WITHIN:
            return sign
    return 0


def _is_denied(span: Span, denials: Iterable[tuple[Span, Span]]) -> bool:
    """Whether an odd number of denials reach a span from outside."""
    reaching = sum(reach.overlaps(span) and not cue.overlaps(span) for cue, reach in denials)
    return reaching % 2 == 1


def _words(node: Node) -> str:
    """The expression of words that part clauses."""
    try:
        return expression(node.texts())
    except TemplateError as error:
        raise node.error(str(error)) from None


def _outermost(places: list[Place]) -> list[Place]:
    """Without phrases that lie within a longer one of the same topic: "no offer" is not "offer"."""
    return [
        (group, span)
        for group, span in places
        if not any(
            other.name == group.name
            and wide != span
            and wide.start <= span.start
            and span.end <= wide.end
            for other, wide in places
        )
    ]
