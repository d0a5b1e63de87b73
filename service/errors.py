"""What can go wrong for a caller. `problems` tells it over HTTP, `command` on a terminal.

FingerpostError
├── NotFound      there is no such call, note, question, fact or signal
├── Conflict      the same key was used for another text
├── Outdated      something was changed since whoever changes it now has read it
├── Invalid       a field holds what it may not hold
├── TooLarge      a text is over its limit
├── NotLoggedIn   nobody is logged in, or what was shown to log in is wrong
├── NotVerified   a delivery does not prove whose it is
├── Unhelped      another program did not do what it was asked for
├── Disabled      a source takes no deliveries any more
├── Refused       asked from a place, or by a person, that may not
├── TooOften      asked more often than is answered
├── TooMany       asked for more at once than is answered
└── StoreProblem  the database cannot be read or written now
"""

from __future__ import annotations


class FingerpostError(Exception):
    """Says what happened and what to do next. Its text holds no words of a note."""

    @property
    def in_full(self) -> str:
        """All that is known of it, for the log and the terminal of whoever runs the service."""
        return str(self)


class NotFound(FingerpostError):
    """There is no such thing, or it belongs to somebody else."""

    def __init__(self, kind: str, hint: str = "") -> None:
        super().__init__(f"There is no such {kind}{hint or '.'}")
        self.kind = kind


class Conflict(FingerpostError):
    """What was asked contradicts what is stored."""


class Outdated(FingerpostError):
    """What is to be changed is no longer as the request says that it is."""


class Invalid(FingerpostError):
    """A field of the input holds what it may not hold."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field, self.message = field, message


class TooLarge(FingerpostError):
    """A text is longer than is taken at once."""


class Refused(FingerpostError):
    """The request may not do this."""


class NotLoggedIn(FingerpostError):
    """Who is asking is not known."""


class TooOften(FingerpostError):
    """Asked more often than is answered. `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"That was too often. Wait {seconds} seconds, then try again.")
        self.seconds = seconds


class TooMany(FingerpostError):
    """More is under way for somebody than is answered at once."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Too much of yours is under way: at most {most} requests and live views at once. "
            "Wait until some are done, or close some, then try again."
        )


class NotVerified(FingerpostError):
    """A delivery does not prove that its tool sent it."""


class Disabled(FingerpostError):
    """What was asked for was turned off by a person."""


class Unhelped(FingerpostError):
    """Another program refused, or could not be reached."""


class StoreProblem(FingerpostError):
    """The database cannot be used. `remedy` says what to do about it; `said` is the database's own word."""

    def __init__(self, what: str, remedy: str, said: str = "") -> None:
        super().__init__(f"{what} {remedy}")
        self.what, self.remedy, self.said = what, remedy, said

    @property
    def in_full(self) -> str:
        """What happened, with what the database said of it."""
        return f"{self} [{self.said}]" if self.said else str(self)
