"""The routes for CRMs: connections, what a call would change in a record, and the write."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from service.crm.schemas import Approval, NewConnection, RecordId
from service.crm.write_back import WriteBack
from service.routes import answers
from service.routes.outbound import EndpointWriter
from service.web.requests import Reader, StrictRoute, Writer, answer

router = APIRouter(prefix="/api", route_class=StrictRoute, tags=["verdicts out"])


def write_back_of(request: Request) -> WriteBack:
    """The use cases of the running app."""
    found: WriteBack = request.app.state.write_back
    return found


OwnWriteBack = Annotated[WriteBack, Depends(write_back_of)]


@router.post("/crms", status_code=201, response_model=answers.Crm)
async def connect_crm(
    new: NewConnection, person: EndpointWriter, write_back: OwnWriteBack
) -> Response:
    """Connect an account of a CRM. Its token is kept encrypted and never shown."""
    return answer(await write_back.connect(person, new), 201)


@router.get("/crms", response_model=answers.Crms)
async def list_crms(person: Reader, write_back: OwnWriteBack) -> Response:
    """The CRMs that are connected."""
    return answer(await write_back.connections(person))


@router.delete("/crms/{crm}", status_code=204)
async def disconnect_crm(crm: str, person: EndpointWriter, write_back: OwnWriteBack) -> Response:
    """Forget a CRM with its token."""
    await write_back.disconnect(person, crm)
    return Response(status_code=204)


@router.get("/calls/{call}/crm", response_model=answers.RecordChanges)
async def read_changes(
    call: str,
    person: Writer,
    write_back: OwnWriteBack,
    connection: Annotated[str, Query(max_length=64)],
    record: Annotated[RecordId, Query()],
) -> Response:
    """What the call would change in a record, and what no field can hold."""
    return answer(await write_back.changes(person, call, connection, record))


@router.post("/calls/{call}/crm", response_model=answers.Written)
async def write_changes(
    call: str, approval: Approval, person: Writer, write_back: OwnWriteBack
) -> Response:
    """Write the approved changes; 409 when the record or the call changed since they were shown."""
    return answer(await write_back.write(person, call, approval))
