"""The routes of a person's word on signals. Each is a few lines: the work is in `judgements`."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from service.calls import answers
from service.calls.judgements import Judgements
from service.calls.schemas import SignalAcceptance, SignalDispute
from service.people import Permission, Person
from service.web.etags import IfMatch, answer_call, expected
from service.web.requests import May, StrictRoute, Writer, answer

router = APIRouter(prefix="/api", route_class=StrictRoute)


def _judgements(request: Request) -> Judgements:
    judgements: Judgements = request.app.state.judgements
    return judgements


OwnJudgements = Annotated[Judgements, Depends(_judgements)]


def _unchanged(judgements: OwnJudgements, if_match: IfMatch = None) -> Judgements:
    revisions = expected(if_match)
    return judgements if revisions is None else judgements.only_at(revisions)


Changing = Annotated[Judgements, Depends(_unchanged)]
"""For routes that change a call."""


@router.post(
    "/calls/{call}/signals/{signal}/dispute", tags=["judgement"], response_model=answers.Snapshot
)
async def dispute_signal(
    call: str,
    signal: str,
    person: Writer,
    judgements: Changing,
    said: SignalDispute = SignalDispute(),  # noqa: B008  (frozen; no body means: disputed)
) -> Response:
    """Dismiss a signal, or say which other one it `becomes`. `"disputed": false` takes it back."""
    return answer_call(await judgements.dispute(person, call, signal, said))


@router.post(
    "/calls/{call}/signals/{signal}/accept", tags=["judgement"], response_model=answers.Snapshot
)
async def accept_signal(
    call: str,
    signal: str,
    person: Writer,
    judgements: Changing,
    said: SignalAcceptance = SignalAcceptance(),  # noqa: B008  (frozen; no body means: accepted)
) -> Response:
    """Say that a signal is right. `"accepted": false` takes that back."""
    return answer_call(await judgements.accept(person, call, signal, said.accepted))


@router.get("/rules/judgements", tags=["rules"], response_model=answers.JudgedRules)
async def judged_rules(
    person: Annotated[Person, Depends(May(Permission.RULES_READ))], judgements: OwnJudgements
) -> Response:
    """How often each rule was confirmed, dismissed and corrected; the most doubted first."""
    return answer({"items": await judgements.by_rule(person)})


@router.get(
    "/rules/failing/{language}",
    tags=["rules"],
    response_class=Response,
    responses={200: {"content": {"application/yaml": {}}}},
)
async def failing(
    language: Literal["en", "de", "da", "zh"],
    person: Annotated[Person, Depends(May(Permission.RULES_WRITE))],
    judgements: OwnJudgements,
) -> Response:
    """The disputed signals of a language as a file of rules whose new examples fail, in YAML.

    It holds lines of calls that you may read; of others `rules/judgements` tells rule and counts.
    """
    told = await judgements.examples(person, language)
    return Response(told, media_type="application/yaml")
