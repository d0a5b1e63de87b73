"""The whole database as lines of JSON, and back: online, whole, and from one kind of database to the other.

The first line tells version and step of the tables, then comes a line a row, and last the number of
rows and a digest for each table. A digest does not depend on the order of rows.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    Connection,
    Engine,
    LargeBinary,
    Table,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from service import __version__
from service.errors import FingerpostError
from service.store.database.database import connect, problem_of
from service.store.database.migrate import head, upgrade
from service.store.database.reflected import reflected

KIND = "fingerpost-backup"
AT_ONCE = 500
"""Rows that are written in one statement."""
_MODULUS = 1 << 256

Line = dict[str, Any]
Result = TypeVar("Result")


class BadBackup(FingerpostError):
    """The file is no whole backup of this version's tables, or the database is not empty."""


def lines(address: str) -> Iterator[Line]:
    """Everything in a database at one instant, while others go on writing. Raises StoreProblem."""
    engine = connect(address)
    try:
        with _snapshot(engine) as connection:
            step = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            tables = _tables(connection)
            rows = sum(_count(connection, table) for table in tables)
            yield {"kind": KIND, "version": __version__, "step": step, "rows": rows}
            sums: dict[str, Sum] = {}
            for table in tables:
                sums[table.name] = total = Sum()
                for row in connection.execution_options(yield_per=AT_ONCE).execute(select(table)):
                    values = [_plain(value) for value in row]
                    total.add(values)
                    yield {"table": table.name, "row": values}
            yield {"end": {name: total.told() for name, total in sums.items()}}
    except DBAPIError as error:
        raise problem_of(error) from error
    finally:
        engine.dispose()


def check(found: Iterable[Line]) -> dict[str, int]:
    """Rows by table of a backup. Raises BadBackup when it is not whole."""
    sums: dict[str, Sum] = {}
    end = None
    for number, line in enumerate(found):
        if number == 0:
            _check_start(line)
        elif "end" in line:
            end = line["end"]
        else:
            sums.setdefault(line["table"], Sum()).add(line["row"])
    told = {name: total.told() for name, total in sums.items()}
    if end is None or {name: each for name, each in end.items() if each["rows"]} != told:
        raise BadBackup("The backup is cut off or was changed. Take another one.")
    return {name: each["rows"] for name, each in end.items()}


def restore(
    address: str, found: Iterator[Line], then: Callable[[Connection], Result]
) -> tuple[dict[str, int], Result]:
    """Fill an empty database with a backup, wholly or not at all: rows by table, and what `then` gives.

    What lies there afterwards is read again and compared with the backup's digests; `then` is done in
    the same transaction. Raises BadBackup and StoreProblem.
    """
    start = next(found, {})
    _check_start(start)
    engine = connect(address)
    try:
        upgrade(engine)
        if start["step"] != head():
            raise BadBackup(
                f"The backup has the tables of another version ({start['version']}). Restore it "
                "with that version; then start this one on that database."
            )
        with engine.execution_options(writes=True).begin() as connection:
            tables = {table.name: table for table in _tables(connection)}
            _check_empty(connection, tables.values())
            end = _fill(connection, tables, found)
            if end != {name: _sum_of(connection, table).told() for name, table in tables.items()}:
                raise BadBackup("The backup is cut off or was changed. Nothing was restored.")
            done = then(connection)
    except DBAPIError as error:
        raise problem_of(error) from error
    finally:
        engine.dispose()
    return {name: each["rows"] for name, each in end.items()}, done


class Sum:
    """The digest of a table: the sum of its rows' digests."""

    def __init__(self) -> None:
        self.rows, self._sum = 0, 0

    def add(self, values: list[Any]) -> None:
        """One row more."""
        plain = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(plain.encode("utf-8", errors="surrogatepass")).digest()
        self.rows, self._sum = self.rows + 1, (self._sum + int.from_bytes(digest)) % _MODULUS

    def told(self) -> dict[str, Any]:
        """As the last line tells it."""
        return {"rows": self.rows, "digest": f"{self._sum:064x}"}


def _snapshot(engine: Engine) -> Any:
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    return engine.begin()


def _tables(connection: Connection) -> list[Table]:
    """All tables but the one that names the step and those that are filled from others."""
    metadata = reflected(connection)
    tables = [table for table in metadata.sorted_tables if table.name != "alembic_version"]
    for table in tables:
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type = JSON(none_as_null=True)
    return sorted(tables, key=lambda table: table.name)


def _check_start(line: Line) -> None:
    if line.get("kind") != KIND:
        raise BadBackup("This file is not a backup of Fingerpost.")


def _check_empty(connection: Connection, tables: Iterable[Table]) -> None:
    for table in tables:
        if _count(connection, table):
            raise BadBackup(
                "The database is not empty. Restore into a new one, and start Fingerpost on it."
            )


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _fill(connection: Connection, tables: dict[str, Table], found: Iterator[Line]) -> Line:
    """Insert the rows; what the last line says. Raises BadBackup."""
    waiting: list[Line] = []
    name = ""
    for line in found:
        if line.get("table", "") != name or len(waiting) == AT_ONCE:
            _insert(connection, tables, name, waiting)
            waiting, name = [], line.get("table", "")
        if "end" in line:
            return dict(line["end"])
        waiting.append(line)
    raise BadBackup("The backup is cut off. Nothing was restored; take another one.")


def _insert(
    connection: Connection, tables: dict[str, Table], name: str, waiting: list[Line]
) -> None:
    if not waiting:
        return
    if name not in tables:
        raise BadBackup("The backup is cut off or was changed. Nothing was restored.")
    table = tables[name]
    rows = [
        {
            column.name: _stored(column.type, value)
            for column, value in zip(table.columns, line["row"], strict=True)
        }
        for line in waiting
    ]
    connection.execute(insert(table), rows)


def _sum_of(connection: Connection, table: Table) -> Sum:
    total = Sum()
    for row in connection.execute(select(table)):
        total.add([_plain(value) for value in row])
    return total


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _stored(kind: Any, value: Any) -> Any:
    if isinstance(kind, LargeBinary) and value is not None:
        return base64.b64decode(value)
    return value


def parsed(raw: Iterable[bytes]) -> Iterator[Line]:
    """The lines of a file. Raises BadBackup for what is no JSON."""
    for line in raw:
        try:
            found = json.loads(line)
        except ValueError:
            raise BadBackup("The backup is cut off or was changed. Take another one.") from None
        if not isinstance(found, dict):
            raise BadBackup("This file is not a backup of Fingerpost.")
        yield found
