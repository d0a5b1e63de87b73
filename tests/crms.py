"""One local server that plays the APIs of HubSpot, Salesforce, Pipedrive and Close."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

TOKEN = "a-token-of-the-crm"
KEYS = {name: f"{number:040x}" for number, name in enumerate(("Verdict", "Budget", "Need", "Pain"))}
"""Pipedrive's keys of fields of one's own."""
BASIC = "Basic YS10b2tlbi1vZi10aGUtY3JtOg=="
AUTHORISED = {
    "hubspot": ("authorization", f"Bearer {TOKEN}"),
    "salesforce": ("authorization", f"Bearer {TOKEN}"),
    "pipedrive": ("x-api-token", TOKEN),
    "close": ("authorization", BASIC),
}


def _hubspot() -> dict[str, Any]:
    def choice(name: str, *values: str, kind: str = "select") -> Any:
        options = [{"label": value.title(), "value": value, "hidden": False} for value in values]
        return {"name": name, "type": "enumeration", "fieldType": kind, "options": options}

    fields = [
        choice("fingerpost_verdict", "advance", "nurture"),
        choice("bant_budget", "yes", "no"),
        choice("bant_need", "yes", "no", kind="checkbox"),
        {"name": "bant_authority", "type": "number", "fieldType": "number", "options": []},
        {"name": "fingerpost_pain", "type": "string", "fieldType": "textarea", "options": []},
    ]
    record = {"id": "77", "properties": {"bant_budget": "no", "fingerpost_pain": None}}
    return {
        "/crm/v3/properties/deals": {"results": fields},
        "/crm/v3/objects/deals/77": record,
    }


def _salesforce() -> dict[str, Any]:
    def choice(name: str, *values: str) -> Any:
        options = [{"value": value, "label": value, "active": value != "Yes!"} for value in values]
        return {"name": name, "type": "picklist", "updateable": True, "picklistValues": options}

    text = {"name": "Fingerpost_Pain__c", "type": "string", "length": 12, "updateable": True}
    fields = [choice("BANT_Need__c", "Yes", "No"), choice("BANT_Budget__c", "Yes!", "No"), text]
    return {
        "/services/data/v61.0/sobjects/Opportunity/describe": {"fields": fields},
        "/services/data/v61.0/sobjects/Opportunity/006A": {"Id": "006A", "BANT_Need__c": "No"},
    }


def _pipedrive() -> dict[str, Any]:
    def choice(name: str, *labels: str) -> Any:
        options = [{"id": 30 + number, "label": label} for number, label in enumerate(labels)]
        return {"name": name, "key": KEYS[name], "field_type": "enum", "options": options}

    fields = [
        {"name": "Need", "key": "need", "field_type": "enum", "options": []},
        choice("Need", "No", "Yes"),
        choice("Budget", "Yes", "Yes", "No"),
        {"name": "Pain", "key": KEYS["Pain"], "field_type": "varchar"},
        {"name": "Pain", "key": KEYS["Verdict"], "field_type": "varchar"},
    ]
    return {
        "/v1/dealFields": {"success": True, "data": fields},
        "/api/v2/deals/5": {"data": {"id": 5, "custom_fields": {KEYS["Need"]: 30}}},
    }


def _close() -> dict[str, Any]:
    fields = [
        {"id": "cf_need", "name": "Need", "type": "choices", "choices": ["Yes", "No"]},
        {"id": "cf_pain", "name": "Pain", "type": "text"},
        {"id": "cf_day", "name": "Return on", "type": "text"},
        {
            **{"id": "cf_budget", "name": "Budget", "type": "choices", "choices": ["Yes", "No"]},
            "accepts_multiple_values": True,
        },
    ]
    return {
        "/api/v1/custom_field/lead/": {"data": fields, "has_more": False},
        "/api/v1/lead/lead_9/": {"id": "lead_9", "custom.cf_need": "Yes"},
    }


class Crms:
    """The server; `written` is what was written, with method and path."""

    def __init__(self) -> None:
        self.answers = {
            "hubspot": _hubspot(),
            "salesforce": _salesforce(),
            "pipedrive": _pipedrive(),
            "close": _close(),
        }
        self.written: list[tuple[str, str, Any]] = []
        self.instead: tuple[int, bytes] | None = None
        """What everything is answered with, if set."""
        crms = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                status, said = crms.answered(self.command, self.path, self.headers, body)
                self.send_response(status)
                if status == 204:
                    self.end_headers()
                    return
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            do_GET = do_PATCH = do_PUT = answer

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def answered(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, bytes]:
        """What a CRM says to a request: /CRM and its own path."""
        if self.instead is not None:
            return self.instead
        _, crm, rest = path.split("/", 2)
        own = "/" + rest.partition("?")[0]
        name, value = AUTHORISED[crm]
        if headers.get(name) != value:
            return 401, b'{"message": "who are you?"}'
        if own not in self.answers[crm]:
            return 404, b"{}"
        if method == "GET":
            return 200, json.dumps(self.answers[crm][own]).encode()
        self.written.append((method, own, json.loads(body)))
        return (204, b"") if crm == "salesforce" else (200, b"{}")

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
