"""Background work: what is put down is done, once, whoever dies meanwhile. On both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from service.people import LOCAL_PERSON
from service.store import jobs
from service.store.jobs import CLAIM, Job
from service.store.store import Store
from service.work.work import BATCH, Work

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = Store.open(database)
    yield store
    store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def put_down(store: Store, *numbers: int, due: datetime = NOON, key: str | None = None) -> None:
    for number in numbers:
        data = {"number": number}
        store.write("", jobs.enqueue, LOCAL_PERSON, "count", data, due, key).result()


class Counting:
    """Finishes each job, and remembers which it did."""

    def __init__(self, store: Store) -> None:
        self.store, self.done = store, Counter[int]()

    async def __call__(self, batch: Sequence[Job]) -> None:
        self.done.update(job.data["number"] for job in batch)
        self.store.write("", jobs.finish, [job.id for job in batch]).result()


def settled(store: Store, clock: Clock, handler: object) -> None:
    async def work() -> None:
        at_work = Work(store, clock)
        at_work.register("count", handler)  # type: ignore[arg-type]
        await at_work.settle()

    asyncio.run(work())


def test_each_job_is_done_once_in_batches(store: Store, clock: Clock) -> None:
    put_down(store, *range(BATCH + 3))
    counting = Counting(store)
    settled(store, clock, counting)
    assert counting.done == Counter(range(BATCH + 3))


def test_a_job_waits_until_it_is_due(store: Store, clock: Clock) -> None:
    put_down(store, 1, due=NOON + timedelta(hours=1))
    counting = Counting(store)
    settled(store, clock, counting)
    assert not counting.done
    clock.now += timedelta(hours=1)
    settled(store, clock, counting)
    assert counting.done == {1: 1}


def test_one_key_is_one_job_while_it_waits(store: Store, clock: Clock) -> None:
    put_down(store, 1, 2, key="nightly")
    counting = Counting(store)
    settled(store, clock, counting)
    assert counting.done == {1: 1}
    put_down(store, 3, key="nightly")
    settled(store, clock, counting)
    assert counting.done == {1: 1, 3: 1}


def test_what_fails_is_tried_again_later_and_holds_up_nothing(store: Store, clock: Clock) -> None:
    put_down(store, 1, 2)
    tried: list[int] = []
    counting = Counting(store)

    async def fails_at_first(batch: Sequence[Job]) -> None:
        for job in batch:
            tried.append(job.data["number"])
            if job.data["number"] == 1 and job.attempts < 2:
                continue
            await counting([job])

    settled(store, clock, fails_at_first)
    assert counting.done == {2: 1}
    for _ in range(3):
        clock.now += timedelta(days=2)
        settled(store, clock, fails_at_first)
    assert counting.done == {1: 1, 2: 1}
    assert tried.count(1) == 3


def test_a_handler_that_raises_loses_nothing(store: Store, clock: Clock) -> None:
    put_down(store, 1)
    counting = Counting(store)

    async def breaks_once(batch: Sequence[Job]) -> None:
        if batch[0].attempts == 0:
            raise RuntimeError("a defect")
        await counting(batch)

    settled(store, clock, breaks_once)
    assert not counting.done
    clock.now += timedelta(minutes=1)
    settled(store, clock, breaks_once)
    assert counting.done == {1: 1}


def test_a_job_that_a_killed_process_had_claimed_is_soon_free(store: Store, clock: Clock) -> None:
    put_down(store, 1)
    claimed = store.write("", jobs.claim, "count", "killed", NOON, 10).result()
    assert [job.data for job in claimed] == [{"number": 1}]
    counting = Counting(store)
    settled(store, clock, counting)
    assert not counting.done
    clock.now += CLAIM + timedelta(seconds=1)
    settled(store, clock, counting)
    assert counting.done == {1: 1}


def test_a_claim_that_is_renewed_holds(store: Store, clock: Clock) -> None:
    put_down(store, 1)
    store.write("", jobs.claim, "count", "slow", NOON, 10).result()
    clock.now += CLAIM
    store.write("", jobs.renew, "slow", clock.now).result()
    clock.now += CLAIM - timedelta(seconds=1)
    counting = Counting(store)
    settled(store, clock, counting)
    assert not counting.done


def test_a_job_and_its_cause_are_stored_together_or_not_at_all(store: Store, clock: Clock) -> None:
    def cause(connection: Connection) -> None:
        jobs.enqueue(connection, LOCAL_PERSON, "count", {"number": 1}, NOON)
        raise ValueError("its cause could not be stored")

    with pytest.raises(ValueError):
        store.write("", cause).result()
    counting = Counting(store)
    settled(store, clock, counting)
    assert not counting.done


def test_work_begins_when_it_is_woken(store: Store) -> None:
    async def work() -> Counter[int]:
        counting, at_work = Counting(store), Work(store)
        at_work.register("count", counting)
        at_work.start()
        await asyncio.to_thread(put_down, store, 1)
        at_work.wake()
        while not counting.done:
            await asyncio.sleep(0.01)
        await at_work.stop()
        return counting.done

    assert asyncio.run(work()) == {1: 1}
