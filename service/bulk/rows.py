"""A call as a row, and its result as a row: what batches hold, before it is Arrow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from nlp.types import KINDS, Form
from service.bulk import json_lines
from service.bulk.given import KNOWN, Given, Json
from service.qualify.engine import Engine


def row_of(call: Given) -> Json:
    """A call as a row of CALLS."""
    return {
        "file": call.place.file,
        "line": call.place.line,
        "id": call.id,
        "fields": compact(call.fields),
        "error": call.error,
        "beside": compact(call.beside),
    }


def result(engine: Engine, usual: Mapping[str, Any], call: Json) -> Json:
    """The Analysis of a row of CALLS, or `{"id", "error"}`, and where it stood in the input."""
    source = {"file": call["file"], "line": call["line"]}
    fields = json.loads(call["fields"])
    known = {name: value for name, value in fields.items() if name in KNOWN}
    rest = {name: value for name, value in fields.items() if name not in KNOWN}
    given = {"given": rest} if rest else {}
    if call["error"] is not None:
        return {"id": call["id"], "error": call["error"], "source": source}
    try:
        analysis = json_lines.analyse({**usual, **known, "id": call["id"]}, engine)
    except json_lines.WRONG as error:
        complaint = json_lines.complaint(error)
        return {"id": call["id"], "error": complaint, "source": source, **given}
    beside = json.loads(call["beside"])
    analysis["warnings"] = [*analysis["warnings"], *beside.pop("warnings", ())]
    return {**analysis, **beside, "source": source, **given}


def result_row(call: Json, result: Json) -> Json:
    """A result as a row of RESULTS."""
    row: Json = {
        "id": result["id"],
        "file": call["file"],
        "line": call["line"],
        "given": compact(result["given"]) if "given" in result else None,
        "analysis": compact(result),
    }
    if "error" in result:
        return row | {"error": result["error"]}
    recommendation = result["recommendation"]
    told = ("verdict", "early", "scope", "blocked_at", "until")
    row |= {name: recommendation[name] for name in told}
    row |= {"language": result["language"], "rules": result["rules"]}
    row |= {f"level_{level}": state for level, state in result["levels"].items()}
    row |= {f"fact_{name}": fact["state"] for name, fact in result["facts"].items()}
    row |= _counted("signals", KINDS, (signal["kind"] for signal in result["signals"]))
    return row | _counted("questions", tuple(Form), (q["form"] for q in result["questions"]))


def _counted(group: str, names: Iterable[str], found: Iterable[str]) -> Json:
    every = list(found)
    return {f"{group}_{name}": every.count(name) for name in names}


def compact(value: Any) -> str:
    """A value as JSON without blanks."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
