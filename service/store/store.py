"""The door of the store.

Reads answer at once; a write answers with a future that is done when it is on the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from service.errors import StoreProblem
from service.people import Person
from service.store.calls import events, lists
from service.store.calls.events import Added, Event, NewEvent
from service.store.calls.lists import Place
from service.store.database.changes import Changes, Tell
from service.store.database.database import connect, is_ours, let_go, problem_of
from service.store.database.dialects import have_others_wait, number_of
from service.store.database.migrate import upgrade
from service.store.database.writer import Writer

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

CHECK_SECONDS = 5.0
"""How long a write may take before the store counts as one that cannot be written."""


class Store:
    """Calls, events and profiles in one database. Safe to use from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = Writer(engine)
        self._watching: list[Changes] = []

    @classmethod
    def open(cls, address: str) -> Store:
        """Connect to a database and bring its tables up to date.

        Raises StoreProblem when it cannot be used, naming the database and what to do.
        """
        engine = connect(address)
        try:
            upgrade(engine)
        except (DBAPIError, StoreProblem) as error:
            let_go(engine)
            problem = error if isinstance(error, StoreProblem) else problem_of(error)
            where = engine.url.render_as_string(hide_password=True)
            raise StoreProblem(f"{where}: {problem.what}", problem.remedy, problem.said) from error
        return cls(engine)

    def close(self) -> None:
        """Write what waits and let go of the database."""
        for changes in self._watching:
            changes.close()
        self._writer.close()
        let_go(self._engine)

    def check(self) -> None:
        """Raises StoreProblem when the database cannot be read, or written within CHECK_SECONDS."""
        self.read(lambda connection: connection.execute(text("SELECT 1")))
        done = self.write("", _touch)
        try:
            done.result(CHECK_SECONDS)
        except TimeoutError:
            done.cancel()
            raise StoreProblem(
                "The database takes no writes.", "See what locks it, or what its disk does."
            ) from None

    @property
    def waiting(self) -> int:
        """Writes that wait for the database, about."""
        return self._writer.waiting

    def create(self, person: Person, call_id: str, event: NewEvent, at: datetime) -> Future[Added]:
        """Start a call with its first event."""
        return self.write(call_id, events.create, person, call_id, event, at)

    def append(self, person: Person, call_id: str, event: NewEvent, at: datetime) -> Future[Added]:
        """Add an event to a call.

        The future raises NotFound, Conflict (key used for another text) or Outdated.
        """
        return self.write(call_id, events.append, person, call_id, event, at)

    def delete(
        self, person: Person, call_id: str, at: datetime, only_at: frozenset[int] | None = None
    ) -> Future[Added]:
        """Take a call away and erase its words. The future raises NotFound and Outdated."""
        return self.write(call_id, events.delete, person, call_id, at, only_at)

    def events(self, person: Person, call_id: str, after: int = 0) -> list[Event] | None:
        """The call's events after a revision, oldest first; None when it may not be read."""
        return self.read(events.read, person, call_id, after)

    def revision(self, person: Person, call_id: str) -> int | None:
        """The newest revision of a call, None when there is no such call."""
        return self.read(lists.revision, person, call_id)

    def newest(
        self, person: Person, after: Place | None, limit: int, shared: bool = False
    ) -> list[Place]:
        """The places of a person's calls, or of those shared with them, newest first."""
        return self.read(lists.newest, person, after, limit, shared)

    def revisions(self, call_ids: Sequence[str]) -> dict[str, int]:
        """The newest revision of each of these calls that is not deleted, whoever's it is."""
        return self.read(lists.revisions, call_ids)

    def watch(self, tell: Tell) -> None:
        """Have `tell` called, in a thread of the store, when any process has changed calls."""
        self._watching.append(Changes(self._engine, tell))

    def profile(self, person: Person) -> dict[str, Any] | None:
        """The newest profile of the person's organisation."""
        return self.read(lists.profile, person)

    def save_profile(self, person: Person, profile: dict[str, Any], at: datetime) -> Future[None]:
        """Add a version of the organisation's profile."""
        return self.write("", lists.save_profile, person, profile, at)

    def read(
        self,
        query: Callable[Concatenate[Connection, Parameters], Result],
        *args: Parameters.args,
        **kwargs: Parameters.kwargs,
    ) -> Result:
        """What a query of another part of the store finds: `store.read(accounts.newest, person, 50)`."""
        with _plain_words(), self._engine.connect() as connection:
            return query(connection, *args, **kwargs)

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """Keep other processes from what has this name until the block is left; they wait.

        For work of several transactions. It holds a connection of its own. SQLite, on which one process
        serves, has no such turns: within a process callers take theirs in `Turns`.
        """
        with _plain_words(), self._engine.connect() as connection:
            have_others_wait(connection, number_of(name))
            yield

    def write(
        self,
        lock: str,
        work: Callable[Concatenate[Connection, Parameters], Result],
        *args: Parameters.args,
        **kwargs: Parameters.kwargs,
    ) -> Future[Result]:
        """Have `work` done in a transaction; the future is done when it is on the disk.

        `lock` names the row that it locks (a call's or an account's id): writes that share a
        transaction run in the order of it. `work` raises a FingerpostError before its first change.
        """
        return self._writer.submit(lock, lambda connection: work(connection, *args, **kwargs))


def _touch(connection: Connection) -> None:
    """A write that changes nothing: it tells whether writing is possible."""
    connection.execute(text("UPDATE alembic_version SET version_num = version_num"))


@contextmanager
def _plain_words() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if is_ours(error):
            raise
        raise problem_of(error) from error
