"""Makes calls of what was delivered, and has them analysed: the background work of deliveries.

A delivery has its effect in one transaction; whatever is done again after a crash comes to the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from service.accounts.placing import placer
from service.calls.calls import Calls
from service.calls.conclusions import Conclusions
from service.defects import log_defect
from service.errors import FingerpostError, Invalid, StoreProblem
from service.people import Person
from service.store.deliveries import deliveries, logged_calls
from service.store.deliveries.deliveries import Settled
from service.store.deliveries.logged_calls import Change, Told
from service.store.jobs import Job
from service.store.store import Store
from service.webhooks.logged_call import LoggedCall
from service.webhooks.merging import Filing, merge
from service.webhooks.workload import Work, workload

MOST_TRIES = 5
"""After so many a delivery is given up: it meets a defect."""
CONCLUDED_AT_ONCE = 4
NO_NOTES = "It holds no notes yet."
DELETED = "The call was deleted."
OF_A_REP = "It became a call of the rep whom it names."
UNDATED = "When the call began could not be read, so it counts as of when this came."
DEFECT = "It could not be read: this is a defect of Fingerpost. What was delivered is kept."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a delivery came to."""

    state: str
    why: str | None = None
    call: tuple[str, Person] | None = None
    """The call that has to be analysed before the delivery is, and whose it is."""
    fetch: bool = False
    """Another job fetches what it lacks."""
    again: timedelta | None = None
    """The pause before it is tried again."""


class Intake:
    """Does the jobs of deliveries. Belongs to one event loop."""

    def __init__(
        self,
        store: Store,
        calls: Calls,
        conclusions: Conclusions,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._calls, self._conclusions, self._now = store, calls, conclusions, clock

    async def __call__(self, batch: Sequence[Job]) -> None:
        """Make calls of a batch of deliveries."""
        await self.settle(batch, self.read)

    async def settle(self, batch: Sequence[Job], do: Callable[[Work], Awaitable[Outcome]]) -> None:
        """Do a batch, have its calls analysed, and say what each delivery came to."""
        works = await asyncio.to_thread(workload, self._store, batch)
        outcomes = await asyncio.gather(*(self._carefully(work, do) for work in works))
        done = [(work, outcome) for work, outcome in zip(works, outcomes, strict=True) if outcome]
        await self._conclude(done)
        settled = [
            Settled(
                work.job,
                work.delivery.id,
                outcome.state,
                outcome.why,
                outcome.fetch,
                None if outcome.again is None else self._now() + outcome.again,
            )
            for work, outcome in done
        ]
        known = {work.job.id for work in works}
        lost = [job.id for job in batch if job.id not in known]
        await self._write("", deliveries.settle_all, settled, lost, self._now())

    async def read(self, work: Work) -> Outcome:
        """Read what came, and make a call of it or say what it lacks."""
        reading, filing = work.reading()
        if reading.call is None:
            return Outcome("analysed", reading.nothing)
        if reading.lacks:
            return Outcome("needs_fetch", "The rest of it is being fetched.", fetch=True)
        return await self.apply(work, reading.call, filing)

    async def apply(self, work: Work, call: LoggedCall, filing: Filing) -> Outcome:
        """Put what is said of a call into it. Raises TooLarge."""

        def change(told: Told, exists: bool) -> Change:
            return merge(told, exists, call, filing)

        place, person = work.place(call), work.person
        applied = await self._write(
            place.call_id,
            logged_calls.apply,
            person,
            place,
            work.delivery.id,
            change,
            placer,
            self._now(),
        )
        if applied.deleted:
            self._calls.forget(applied.owner, place.call_id)
            return Outcome("analysed", DELETED)
        if not applied.exists:
            return Outcome("analysed", NO_NOTES)
        undated = call.started_at is None and bool(call.unread)
        elsewhere = OF_A_REP if applied.owner.id != person.id else None
        why = UNDATED if undated else elsewhere
        return Outcome("analysed", why, call=(place.call_id, applied.owner))

    async def _carefully(
        self, work: Work, do: Callable[[Work], Awaitable[Outcome]]
    ) -> Outcome | None:
        """What a delivery came to; None leaves its job for a later try."""
        try:
            return await do(work)
        except StoreProblem:
            raise
        except Invalid as error:
            return Outcome("failed", error.message)
        except FingerpostError as error:
            return Outcome("failed", str(error))
        except Exception as error:
            log_defect("delivery", error)
            return Outcome("failed", DEFECT) if work.job.attempts >= MOST_TRIES else None

    async def _conclude(self, done: Sequence[tuple[Work, Outcome]]) -> None:
        """Have each call that changed analysed, once for all that the batch said of it."""
        turns = asyncio.Semaphore(CONCLUDED_AT_ONCE)
        owners = dict(outcome.call for _, outcome in done if outcome.call)

        async def conclude(call_id: str) -> None:
            async with turns:
                await self._conclusions.conclude(owners[call_id], call_id)

        await asyncio.gather(*(conclude(call_id) for call_id in owners))

    async def _write(self, lock: str, work: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.wrap_future(self._store.write(lock, work, *args))
