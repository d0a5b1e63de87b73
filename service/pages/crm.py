"""The pages of CRMs: which are connected, and what a call would change in a record, to approve."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request
from pydantic import TypeAdapter, ValidationError
from starlette.responses import RedirectResponse, Response

from service.crm.mapping import CRMS
from service.crm.schemas import Approval, NewConnection, RecordId
from service.errors import Conflict, FingerpostError, Invalid, NotFound, Unhelped
from service.pages.page import chosen, form_of, show
from service.people import Permission, Person
from service.routes.crm import OwnWriteBack
from service.routes.outbound import EndpointReader, EndpointWriter
from service.texts import Texts
from service.web.messages import told
from service.web.requests import AskedFirst, UseCases, Writer
from service.web.words import Words

router = APIRouter(include_in_schema=False, route_class=AskedFirst)
PAGE = "/endpoints/crms"
CALL = "/calls/{call}/crm"
_RECORD: TypeAdapter[str] = TypeAdapter(RecordId)


@router.get(PAGE)
async def show_crms(
    request: Request, texts: Words, person: EndpointReader, write_back: OwnWriteBack
) -> Response:
    """The CRMs that are connected, and a form for another."""
    return await _crms(request, texts, person, write_back)


async def _crms(
    request: Request,
    texts: Texts,
    person: Person,
    write_back: OwnWriteBack,
    wrong: str | None = None,
    given: dict[str, str] | None = None,
) -> Response:
    found = (await write_back.connections(person))["items"]
    values = {"connections": found, "crms": CRMS, "wrong": wrong, "given": given or {}}
    return show(request, texts, "crms.html", 422 if wrong else 200, **values)


@router.post(PAGE)
async def connect(
    request: Request, texts: Words, person: EndpointWriter, write_back: OwnWriteBack
) -> Response:
    """Connect a CRM."""
    form = await form_of(request)
    given = {name: form.get(name, "").strip() for name in ("crm", "token", "address")}
    try:
        new = NewConnection.model_validate({k: v for k, v in given.items() if v})
        await write_back.connect(person, new)
    except ValidationError as error:
        wrong = texts(f"crm.wrong_{error.errors()[0]['loc'][0]}")
    except (Invalid, Conflict) as error:
        wrong = told(getattr(error, "message", str(error)), texts.language)
    else:
        return RedirectResponse(PAGE, 303)
    return await _crms(request, texts, person, write_back, wrong, given)


@router.post(PAGE + "/{connection}/remove")
async def disconnect(connection: str, person: EndpointWriter, write_back: OwnWriteBack) -> Response:
    """Forget a CRM."""
    await write_back.disconnect(person, connection)
    return RedirectResponse(PAGE, 303)


@router.get(CALL)
async def show_changes(
    request: Request,
    texts: Words,
    call: str,
    person: Writer,
    calls: UseCases,
    write_back: OwnWriteBack,
    connection: str = "",
    record: str = "",
) -> Response:
    """Which record, and what the call would change in it."""
    page = _Page(request, texts, person, calls, write_back, call, connection, record.strip())
    if not connection:
        return await page.shown()
    try:
        _RECORD.validate_python(page.record)
        found = await write_back.changes(person, call, connection, page.record)
    except ValidationError:
        return await page.shown(422, wrong=texts("crm.wrong_record"))
    except (NotFound, Unhelped) as error:
        return await page.shown(422, wrong=told(str(error), texts.language))
    return await page.shown(found=found)


@router.post(CALL)
async def approve(
    request: Request,
    texts: Words,
    call: str,
    person: Writer,
    calls: UseCases,
    write_back: OwnWriteBack,
) -> Response:
    """Write what was ticked."""
    form = await form_of(request)
    where = form.get("connection", ""), form.get("record", "")
    page = _Page(request, texts, person, calls, write_back, call, *where)
    try:
        ticked = [json.loads(change) for change in chosen(form, "change")]
        given = {"connection": where[0], "record": where[1], "changes": ticked}
        done = await write_back.write(person, call, Approval.model_validate(given))
    except ValueError:
        return await page.shown(422, wrong=texts("crm.nothing_ticked"))
    except FingerpostError as error:
        return await page.shown(422, wrong=told(str(error), texts.language))
    return await page.shown(written=len(done["written"]))


class _Page:
    """The page of a call and a record."""

    def __init__(
        self,
        request: Request,
        texts: Texts,
        person: Person,
        calls: UseCases,
        write_back: OwnWriteBack,
        *what: str,
    ) -> None:
        self.request, self.texts, self.person = request, texts, person
        self.calls, self.write_back = calls, write_back
        self.call, self.connection, self.record = what

    async def shown(self, status: int = 200, **more: Any) -> Response:
        """The page, with what was found, written, or wrong."""
        try:
            record, _ = await self.calls.concluded(self.person, self.call)
        except NotFound:
            return show(self.request, self.texts, "missing.html", 404)
        values: dict[str, Any] = {"found": None, "written": None, "wrong": None} | more
        values |= {
            "connections": (await self.write_back.connections(self.person))["items"],
            "call": self.call,
            "whom": record.prospect or self.texts("menu.unnamed"),
            "connection": self.connection,
            "record": self.record,
            "may_connect": Permission.ENDPOINTS_WRITE in self.person.permissions,
            "approved": _approved(values["found"]),
        }
        return show(self.request, self.texts, "call_crm.html", status, **values)


def _approved(found: Any) -> dict[str, str]:
    """By field what a tick approves, as the form sends it back."""
    kept = ("field", "before", "after")
    return {
        each["field"]: json.dumps({name: each[name] for name in kept}, ensure_ascii=False)
        for each in (found or {"changes": ()})["changes"]
    }
