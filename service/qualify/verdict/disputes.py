"""What people said of signals: that one is wrong, or is another kind."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from nlp.types import Reading, Signal, Span
from service.qualify.types import Dispute, Request

BY_HAND = "by-hand"
"""The rule of a signal that a person put in the place of a disputed one."""

DisputesByRule = dict[tuple[str, str], list[Dispute]]
"""By the kind and the rule of what they dispute, the latest first."""


def undisputed(request: Request, reading: Reading) -> list[Signal]:
    """What nobody disputed, and what somebody said that a disputed signal is instead."""
    disputes = _by_rule(request)
    kept = []
    for signal in reading.signals:
        dispute = _dispute(signal, disputes)
        if dispute is None:
            kept.append(signal)
        elif dispute.becomes:
            kept.append(_corrected(signal, dispute.becomes))
    return kept


def disputed(request: Request, reading: Reading) -> list[Signal]:
    """What somebody disputed."""
    disputes = _by_rule(request)
    return [signal for signal in reading.signals if _dispute(signal, disputes)]


def _corrected(signal: Signal, kind: str) -> Signal:
    return replace(signal, kind=kind, rule=BY_HAND, cues=(), score=0, related=(), details=())


def _by_rule(request: Request) -> DisputesByRule:
    found: DisputesByRule = defaultdict(list)
    for dispute in reversed(request.disputes):
        found[dispute.kind, dispute.rule].append(dispute)
    return found


def _dispute(signal: Signal, disputes: DisputesByRule) -> Dispute | None:
    """The latest about some of the signal's words: other rules may quote more or fewer of them."""
    about = disputes.get((signal.kind, signal.rule), ())
    return next((one for one in about if signal.span.overlaps(Span(one.start, one.end))), None)
