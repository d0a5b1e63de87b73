"""A batch of calls in, a batch of results out, both in Arrow.

All that a chunk needs is in the batch, and `AnalyseBatch` can be pickled: local processes take it,
and so can an engine over many machines that maps Arrow batches.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from nlp import collector
from nlp.types import FACTS, KINDS, Form
from service import json_lines
from service.bulk.given import KNOWN, Given, Json
from service.qualify.engine import Engine
from service.qualify.types import LEVELS

CALLS = pa.schema(
    [
        pa.field("file", pa.string(), nullable=False),
        pa.field("line", pa.int64()),
        pa.field("id", pa.string(), nullable=False),
        pa.field("fields", pa.string(), nullable=False),  # what is given of the call, as JSON
        pa.field("error", pa.string()),
        pa.field("beside", pa.string(), nullable=False),  # how its file was read, as JSON
    ]
)
"""What goes in: where a call stands and what was given of it."""

RESULTS = pa.schema(
    [
        ("id", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("error", pa.string()),
        ("language", pa.string()),
        ("verdict", pa.string()),
        ("early", pa.bool_()),
        ("scope", pa.string()),
        ("blocked_at", pa.string()),
        ("until", pa.string()),
        *((f"level_{level}", pa.string()) for level in LEVELS),
        *((f"fact_{fact}", pa.string()) for fact in FACTS),
        *((f"signals_{kind}", pa.int64()) for kind in KINDS),
        *((f"questions_{form}", pa.int64()) for form in Form),
        ("given", pa.string()),
        ("rules", pa.string()),
        ("analysis", pa.string()),
    ]
)
"""What comes out: a row a call; `analysis` is the line of the JSONL file."""


def batch_of(calls: Sequence[Given]) -> pa.RecordBatch:
    """Calls as a batch of the schema CALLS."""
    return pa.RecordBatch.from_pylist([row_of(call) for call in calls], CALLS)


def row_of(call: Given) -> Json:
    """A call as a row of CALLS."""
    return {
        "file": call.place.file,
        "line": call.place.line,
        "id": call.id,
        "fields": _compact(call.fields),
        "error": call.error,
        "beside": _compact(call.beside),
    }


@dataclass(frozen=True)
class AnalyseBatch:
    """Analyses batches of calls. The engine is loaded in the process at the first one."""

    packs: Path | None = None
    usual: Mapping[str, Any] = field(default_factory=dict)
    """What a call takes where it gives nothing itself: language, framework, time, profile."""

    @property
    def rules(self) -> str:
        """The hash of everything that the results depend on beside the calls."""
        return f"{_engine(self.packs).rules} {_compact(dict(self.usual))}"

    def load(self) -> Engine:
        """The engine of this process."""
        return _engine(self.packs)

    def __call__(self, calls: pa.RecordBatch) -> pa.RecordBatch:
        """A batch of the schema RESULTS for a batch of the schema CALLS, row by row."""
        engine = self.load()
        rows = [result_row(call, result(engine, self.usual, call)) for call in calls.to_pylist()]
        return pa.RecordBatch.from_pylist(rows, RESULTS)


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
        "given": _compact(result["given"]) if "given" in result else None,
        "analysis": _compact(result),
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


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@cache
def _engine(packs: Path | None) -> Engine:
    collector.seldom()
    return Engine.load(packs)
