"""The desk for rules: try a phrase, add a rule, see what it would change, publish it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from nlp.rules.rules import SHOWN
from nlp.sources import languages as covered
from nlp.types import KINDS
from service.bulk.comparison import Compared
from service.errors import Conflict, FingerpostError, Invalid, Refused
from service.pages.page import OwnEngine, form_of, show
from service.people import Permission, Person
from service.qualify.engine import Engine
from service.rule_desk.desk import PAST_CALLS, RuleDesk
from service.rule_desk.drafts import Draft
from service.rule_desk.questions import worded
from service.texts import NAMES, Texts
from service.web.messages import told
from service.web.requests import AskedFirst, May
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)

Trier = Annotated[Person, Depends(May(Permission.RULES_READ))]
Owner = Annotated[Person, Depends(May(Permission.RULES_WRITE))]
LONGEST = 4_000
"""Characters of a phrase that is tried."""


def _desk(request: Request) -> RuleDesk:
    desk: RuleDesk = request.app.state.rule_desk
    return desk


Desk = Annotated[RuleDesk, Depends(_desk)]


@router.get("/rules")
async def rules_page(
    request: Request,
    texts: Words,
    person: Trier,
    desk: Desk,
    engine: OwnEngine,
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    language: Annotated[str, Query(max_length=8)] = "auto",
    question: Annotated[str, Query(max_length=100)] = "",
    changed: bool = False,
) -> Response:
    """What the rules make of a phrase, and the rules that came from here."""
    text = q.replace("\r\n", "\n").replace("\0", "")
    spoken = language if language in covered() else "auto"
    found = await desk.tried(person, engine, text, spoken) if text.strip() else None
    values: dict[str, Any] = {"q": text, "language": spoken, "tried": found, "changed": changed}
    if question in engine.banks.questions:
        values["wording"] = {"question": question, **engine.banks.questions[question].texts}
    return await _shown(request, texts, person, desk, engine, **values)


@router.post("/rules/check")
async def check_rule(
    request: Request, texts: Words, person: Owner, desk: Desk, engine: OwnEngine
) -> Response:
    """What the linter says of a rule, and which calls it would change. Nothing is changed."""
    form = await form_of(request)
    try:
        found = await desk.check(person, engine, Draft.of(form, covered()))
    except FingerpostError as error:
        return await _wrong(request, texts, person, desk, engine, form, error)
    if found.entry is not None:
        form["hits"] = "\n".join(found.entry["hits"])
    changes = [_change(one, texts) for one in found.changes]
    values: dict[str, Any] = {"form": form, "checked": found, "changes": changes}
    return await _shown(request, texts, person, desk, engine, **values)


@router.post("/rules")
async def publish_rule(
    request: Request, texts: Words, person: Owner, desk: Desk, engine: OwnEngine
) -> Response:
    """Put a rule to use."""
    form = await form_of(request)
    try:
        await desk.publish(person, engine, Draft.of(form, covered()))
    except FingerpostError as error:
        return await _wrong(request, texts, person, desk, engine, form, error)
    return RedirectResponse("/rules?changed=true", 303)


@router.post("/rules/{language}/{rule}/take-back")
async def take_back(
    request: Request,
    texts: Words,
    language: str,
    rule: str,
    person: Owner,
    desk: Desk,
    engine: OwnEngine,
) -> Response:
    """Take a rule out of use."""
    try:
        await desk.take_back(person, engine, language, rule)
    except (Conflict, Refused) as error:
        return await _wrong(request, texts, person, desk, engine, {}, error)
    return RedirectResponse("/rules?changed=true", 303)


@router.post("/rules/questions")
async def reword_question(
    request: Request, texts: Words, person: Owner, desk: Desk, engine: OwnEngine
) -> Response:
    """Word a question otherwise."""
    form = await form_of(request)
    try:
        await desk.reword(person, engine, *worded(form, engine))
    except FingerpostError as error:
        return await _wrong(request, texts, person, desk, engine, {}, error, wording=form)
    return RedirectResponse("/rules?changed=true", 303)


@router.post("/rules/questions/{question}/restore")
async def restore_question(
    request: Request, texts: Words, question: str, person: Owner, desk: Desk, engine: OwnEngine
) -> Response:
    """Give a question back the words that it had."""
    try:
        await desk.restore(person, engine, question)
    except (Conflict, Refused) as error:
        return await _wrong(request, texts, person, desk, engine, {}, error)
    return RedirectResponse("/rules?changed=true", 303)


async def _wrong(
    request: Request,
    texts: Texts,
    person: Person,
    desk: RuleDesk,
    engine: Engine,
    form: dict[str, str],
    error: FingerpostError,
    **more: Any,
) -> Response:
    """The page with what to mend, and everything that was typed. Raises what is no mistake in a form."""
    if not isinstance(error, Invalid | Conflict | Refused):
        raise error
    message = told(str(error), texts.language)
    if isinstance(error, Invalid):
        message = f"{texts('rules.' + error.field)}: {told(error.message, texts.language)}"
    status = 422 if isinstance(error, Invalid) else 409
    values: dict[str, Any] = {"form": form, "wrong": message, **more}
    return await _shown(request, texts, person, desk, engine, status, **values)


async def _shown(
    request: Request,
    texts: Texts,
    person: Person,
    desk: RuleDesk,
    engine: Engine,
    status: int = 200,
    **values: Any,
) -> Response:
    usual: dict[str, Any] = {
        "q": "",
        "language": "auto",
        "tried": None,
        "form": {},
        "wrong": "",
        "checked": None,
        "changes": [],
        "changed": False,
        "wording": {},
    }
    several = await desk.several()
    theirs = Permission.RULES_WRITE in person.permissions and not several
    about = {
        "own": [] if several else desk.in_use(covered()),
        "history": await desk.history(person),
        "writable": desk.packs is not None and theirs,
        "named": desk.packs is not None,
        "several": several,
        "spoken": {name: NAMES[name] for name in covered()},
        "shown": [(name, shown_label(name, texts)) for name in SHOWN],
        "label": lambda name: shown_label(name, texts),
        "rules": engine.rules,
        "reworded": {} if several else desk.reworded(),
        "bank": _bank(engine, texts),
        "most": PAST_CALLS,
    }
    return show(request, texts, "rules.html", status, **usual | values | about)


def shown_label(name: str, texts: Texts) -> str:
    """What a rule shows, in words: a kind of signal, or a fact with its state."""
    if name in KINDS:
        return texts.name("kind", of=name)
    fact, _, state = name.partition(" ")
    if not state:
        return texts("rules.nothing")
    about = texts.name("fact", "outcome", of=fact)
    return texts("rules.pair", fact=about, state=texts.name("state", of=state))


def _bank(engine: Engine, texts: Texts) -> dict[str, list[tuple[str, str]]]:
    """The questions by the fact that they ask for, in the reader's language."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, question in engine.banks.questions.items():
        fact = texts.name("fact", of=question.dimension)
        found.setdefault(fact, []).append((name, question.text(texts.language)))
    return found


def _change(one: Compared, texts: Texts) -> dict[str, str]:
    """A call that would change, with both verdicts in words."""
    found = one.as_json()
    sides = {side: _verdict(found[side], texts) for side in ("before", "after")}
    return {"id": found["id"], "prospect": found["source"], **sides}


def _verdict(found: dict[str, Any], texts: Texts) -> str:
    name = texts.name("verdict", of="early" if found["early"] else found["verdict"])
    scope = found["scope"] and texts("verdict.disqualify_" + found["scope"])
    return f"{name} ({scope})" if scope else name
