"""The seller's profile: what new calls start with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from service.people import Person
from service.qualify.profile import Profile
from service.store.store import Store


class Profiles:
    """The profile of each organisation."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store, self._now = store, clock

    async def of(self, person: Person) -> dict[str, Any]:
        """The saved profile; an empty one while nothing is saved."""
        saved = await asyncio.to_thread(self._store.profile, person)
        return Profile.model_validate(saved or {}).model_dump(mode="json")

    async def save(self, person: Person, profile: Profile) -> dict[str, Any]:
        """Save the profile that new calls start with."""
        saved = profile.model_dump(mode="json")
        await asyncio.wrap_future(self._store.save_profile(person, saved, self._now()))
        return saved
