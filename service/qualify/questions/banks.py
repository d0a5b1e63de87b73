"""The question banks: read strictly from question_banks/, a company's own folder laid over.

Questions belong to facts; frameworks are views over them. How to add one: question_banks/README.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nlp.strict_yaml import Node, load, nearest
from nlp.types import FACTS, KINDS, State
from service.qualify.by_language import in_language
from service.qualify.questions import frameworks as views
from service.qualify.questions.frameworks import Criterion, Frameworks
from service.qualify.sources import Sources, laid_over
from service.qualify.types import DEPTHS, LANGUAGES

FOLDER = "questions"
CLOSED = ("fact", "permission")
"""What a question may be closed for: a bare fact such as a knock-out, or a permission."""
COLD = ("ask_at_most", "questions", "last", "refusals_prove_from", "refusals")
OCCASIONS = (*KINDS, "vague", "curt_again", "need_denied")
"""What in the last answer can call for a follow-up."""

Texts = Mapping[str, str]
"""A text by language."""
OPTIONAL = ("depth", "closed", "for", "when", "after", *LANGUAGES[1:])


@dataclass(frozen=True, slots=True)
class Question:
    """One question, ready to be said aloud."""

    id: str
    dimension: str
    """The fact that its answer settles."""
    texts: Texts
    lines: Mapping[str, int]
    """Where each text stands in its file."""
    depth: str
    closed: str | None
    """Why it may be closed; None for an open question."""
    frameworks: tuple[str, ...]
    """Frameworks that it is worded for; none means all."""
    when: Mapping[str, tuple[State, ...]]
    """States that facts must have for it to make sense."""
    after: tuple[str, ...]
    """Questions that must have been asked before it."""
    file: Path
    line: int

    def text(self, language: str) -> str:
        """The question in a language; in English where it has not been translated."""
        return in_language(self.texts, language)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Questions to ask because of what was just said."""

    id: str
    on: tuple[str, ...]
    """Kinds of signal, `vague`, or `curt_again`."""
    why: Texts
    questions: tuple[Question, ...]
    about_anything: str | None
    """The question that fits whatever was talked about, by its id. A group with one asks about nothing else
    than what was talked about."""


@dataclass(frozen=True, slots=True)
class Banks:
    """All questions. `questions` and `cold` are in the order of their files."""

    questions: Mapping[str, Question]
    cold: tuple[Question, ...]
    cold_at_most: int
    appointment: tuple[Question, ...]
    """What a cold call ends with: the permission for the next one."""
    follow_ups: tuple[FollowUp, ...]
    frameworks: Frameworks
    off: frozenset[str] = frozenset()
    """Questions that a company switched off, by their ids: our other files still name them."""

    def about(self, fact: str, framework: str | None = None) -> list[Question]:
        """The questions on a fact; those worded for the framework first, then the stock ones."""
        fitting = [
            question
            for question in self.questions.values()
            if question.dimension == fact
            and (not question.frameworks or framework in question.frameworks)
        ]
        return sorted(
            fitting,
            key=lambda q: (framework not in q.frameworks, q.depth != "stock", bool(q.closed)),
        )

    def of_criterion(self, framework: str, criterion: Criterion) -> list[Question]:
        """The questions of one criterion of a framework."""
        return [q for fact in criterion.facts for q in self.about(fact, framework)]

    def all(self) -> Iterator[Question]:
        """Every question of every bank."""
        yield from self.questions.values()
        yield from self.cold
        yield from self.appointment
        for group in self.follow_ups:
            yield from group.questions

    def find(self, qid: str) -> Question | None:
        """The question with this id, or None."""
        return next((question for question in self.all() if question.id == qid), None)


def load_banks(sources: Sources) -> Banks:
    """Read every bank. Raises PackError (file, line, what to mend)."""
    frameworks = views.read(sources.read("frameworks.yaml"))
    cold = sources.read("cold_call.yaml").mapping(COLD)
    follow_ups = sources.read("follow_ups.yaml").mapping(("groups", "vague"))
    entries, off = _entries(sources)
    banks = Banks(
        questions={
            qid: _question(qid, node, dimension, frameworks)
            for qid, (node, dimension) in entries.items()
        },
        cold=_questions(cold["questions"], frameworks),
        cold_at_most=cold["ask_at_most"].whole_number(),
        appointment=_questions(cold["last"], frameworks),
        follow_ups=tuple(
            _follow_up(name, node, frameworks) for name, node in follow_ups["groups"].items()
        ),
        frameworks=frameworks,
        off=frozenset(off),
    )
    _refuse_double_ids(banks)
    _refuse_unknown_ids(banks)
    return banks


def texts(node: Node) -> dict[str, str]:
    """A text by language; English must be there. Raises PackError."""
    blocks = node.mapping(("en",), LANGUAGES[1:])
    for block in blocks.values():
        if not block.text().strip():
            raise block.error("the text is empty")
    return {language: block.text().strip() for language, block in blocks.items()}


def _entries(sources: Sources) -> tuple[dict[str, tuple[Node, Node | None]], set[str]]:
    """Each question's node and the dimension of its file, the company's own laid over ours; what is off."""
    found: dict[str, tuple[Node, Node | None]] = {}
    known: set[str] = set()
    for folder in sources.folders:
        seen: dict[str, Node] = {}
        for path in sorted((folder / FOLDER).glob("*.yaml")):
            parts = load(path).mapping(("questions",), ("dimension",))
            for qid, node in parts["questions"].items():
                if qid in seen:
                    first = seen[qid]
                    raise node.error(f"the id {qid!r} stands in {first.file.name}:{first.line} too")
                seen[qid] = node
                _lay(found, qid, node, parts.get("dimension"))
                known.add(qid)
    return found, known - set(found)


def _lay(
    found: dict[str, tuple[Node, Node | None]], qid: str, node: Node, dimension: Node | None
) -> None:
    if set(dict(node.items())) == {"off"}:
        if qid not in found:
            raise node.error(f"there is no question {qid!r} to switch off{nearest(qid, found)}")
        if dict(node.items())["off"].flag():
            del found[qid]
    elif qid in found:
        found[qid] = (laid_over(found[qid][0], node), dimension or found[qid][1])
    else:
        found[qid] = (node, dimension)


def _questions(node: Node, frameworks: Frameworks) -> tuple[Question, ...]:
    return tuple(_question(qid, each, None, frameworks) for qid, each in node.items())


def _question(qid: str, node: Node, dimension: Node | None, frameworks: Frameworks) -> Question:
    fields = node.mapping(("en",), ("dimension", *OPTIONAL))
    dimension = fields.get("dimension", dimension)
    if dimension is None:
        raise node.error("the key 'dimension' is missing: name the fact that the answer settles")
    blocks = {language: fields[language] for language in LANGUAGES if language in fields}
    when = fields["when"].mapping((), FACTS) if "when" in fields else {}
    return Question(
        id=qid,
        dimension=dimension.one_of(FACTS),
        texts={language: block.text().strip() for language, block in blocks.items()},
        lines={language: block.line for language, block in blocks.items()},
        depth=fields["depth"].one_of(DEPTHS) if "depth" in fields else "deeper",
        closed=fields["closed"].one_of(CLOSED) if "closed" in fields else None,
        frameworks=tuple(each.one_of(frameworks) for each in fields["for"])
        if "for" in fields
        else (),
        when={fact: _states(states) for fact, states in when.items()},
        after=tuple(fields["after"].texts()) if "after" in fields else (),
        file=node.file,
        line=node.line,
    )


def _states(node: Node) -> tuple[State, ...]:
    """`unmet`, or several as in `unmet or conflict`."""
    names = [Node(name.strip(), node.file, node.line) for name in node.text().split(" or ")]
    return tuple(State(name.one_of([state.value for state in State])) for name in names)


def _follow_up(name: str, node: Node, frameworks: Frameworks) -> FollowUp:
    fields = node.mapping(("on", "why", "questions"), ("about_anything",))
    questions = _questions(fields["questions"], frameworks)
    named = fields.get("about_anything")
    return FollowUp(
        id=name,
        on=tuple(each.one_of(OCCASIONS) for each in fields["on"]),
        why=texts(fields["why"]),
        questions=questions,
        about_anything=named.one_of([one.id for one in questions]) if named else None,
    )


def _refuse_double_ids(banks: Banks) -> None:
    seen: dict[str, Question] = {}
    for question in banks.all():
        if question.id in seen:
            first = seen[question.id]
            raise Node(question.id, question.file, question.line).error(
                f"the id {question.id!r} stands in {first.file.name}:{first.line} too"
            )
        seen[question.id] = question


def _refuse_unknown_ids(banks: Banks) -> None:
    known = [question.id for question in banks.all()]
    for question in banks.all():
        for earlier in question.after:
            Node(earlier, question.file, question.line).one_of(known)
