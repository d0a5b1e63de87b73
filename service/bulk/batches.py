"""A batch of calls in, a batch of results out, both in Arrow.

All that a chunk needs is in the batch, and `AnalyseBatch` can be pickled: local processes take it,
and so can an engine over many machines that maps Arrow batches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from nlp import collector
from nlp.types import FACTS, KINDS, Form
from service.bulk.given import Given
from service.bulk.rows import compact, result, result_row, row_of
from service.packs.kept_packs import compiled_in
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


@dataclass(frozen=True)
class AnalyseBatch:
    """Analyses batches of calls. The engine is loaded in the process at the first one."""

    packs: Path | None = None
    usual: Mapping[str, Any] = field(default_factory=dict)
    """What a call takes where it gives nothing itself: language, framework, time, profile."""
    kept: Path | None = None
    """Where compiled packs are kept, if anywhere."""

    @property
    def rules(self) -> str:
        """The hash of everything that the results depend on beside the calls."""
        return f"{_engine(self.packs, self.kept).rules} {compact(dict(self.usual))}"

    def load(self) -> Engine:
        """The engine of this process."""
        return _engine(self.packs, self.kept)

    def __call__(self, calls: pa.RecordBatch) -> pa.RecordBatch:
        """A batch of the schema RESULTS for a batch of the schema CALLS, row by row."""
        engine = self.load()
        rows = [result_row(call, result(engine, self.usual, call)) for call in calls.to_pylist()]
        return pa.RecordBatch.from_pylist(rows, RESULTS)


@cache
def _engine(packs: Path | None, kept: Path | None) -> Engine:
    collector.seldom()
    return Engine.load(packs, compile_pack=compiled_in(kept))
