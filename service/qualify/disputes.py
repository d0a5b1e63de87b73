"""What people said of signals: that one is wrong, or is another kind."""

from __future__ import annotations

from dataclasses import replace

from nlp.types import Reading, Signal
from service.qualify.types import Request

BY_HAND = "by-hand"
"""The rule of a signal that a person put in the place of a disputed one."""

SignalName = tuple[str, str, int, int]


def undisputed(request: Request, reading: Reading) -> list[Signal]:
    """What nobody disputed, and what somebody said that a disputed signal is instead."""
    becomes = _becomes(request)
    return [
        replace(signal, kind=kind, rule=BY_HAND, cues=(), score=0, related=(), details=())
        if kind
        else signal
        for signal in reading.signals
        if (kind := becomes.get(_name(signal), "")) is not None
    ]


def disputed(request: Request, reading: Reading) -> list[Signal]:
    """What somebody disputed."""
    named = _becomes(request).keys()
    return [signal for signal in reading.signals if _name(signal) in named]


def _becomes(request: Request) -> dict[SignalName, str | None]:
    return {(d.kind, d.rule, d.start, d.end): d.becomes for d in request.disputes}


def _name(signal: Signal) -> SignalName:
    return signal.kind, signal.rule, signal.span.start, signal.span.end
