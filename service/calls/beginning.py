"""How a call begins because of the account that it is with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service.calls.schemas import CHOSEN, NewCall


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the source of a lead, and earlier calls, change at the start of a call."""

    mode: str | None = None
    """The kind of call, unless one is asked for."""
    first: tuple[str, ...] = ()
    """Facts to ask about before any other that is open."""
    known: tuple[str, ...] = ()
    """Facts that earlier calls have established: they are not asked about again."""

    def applied(self, new: NewCall) -> dict[str, Any]:
        """What a new call is begun with."""
        data = new.model_dump(mode="json", include=set(CHOSEN))
        if self.mode and "mode" not in new.model_fields_set:
            data["mode"] = self.mode
        told = {"known": list(self.known), "first": list(self.first)}
        return data | {name: facts for name, facts in told.items() if facts}


ANEW = Beginning()
