"""What people said of signals: that one is wrong, or is another kind."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from nlp.types import Reading, Signal, Span
from service.qualify.types import Dispute, Request

BY_HAND = "by-hand"
"""The rule of a signal that a person put in the place of a disputed one."""

By = dict[tuple[str, str], list[Dispute]]
"""Disputes by the kind and the rule of what they dispute."""


def undisputed(request: Request, reading: Reading) -> list[Signal]:
    """What nobody disputed, and what somebody said that a disputed signal is instead."""
    disputes = _by_name(request)
    kept = []
    for signal in reading.signals:
        dispute = _dispute(signal, disputes)
        if dispute is None:
            kept.append(signal)
        elif dispute.becomes:
            said = replace(signal, kind=dispute.becomes, rule=BY_HAND, cues=(), score=0)
            kept.append(replace(said, related=(), details=()))
    return kept


def disputed(request: Request, reading: Reading) -> list[Signal]:
    """What somebody disputed."""
    disputes = _by_name(request)
    return [signal for signal in reading.signals if _dispute(signal, disputes)]


def _by_name(request: Request) -> By:
    found: By = defaultdict(list)
    for dispute in request.disputes:
        found[dispute.kind, dispute.rule].append(dispute)
    return found


def _dispute(signal: Signal, disputes: By) -> Dispute | None:
    """The dispute about some of the signal's words: other rules may quote more or fewer of them."""
    return next(
        (
            dispute
            for dispute in disputes.get((signal.kind, signal.rule), ())
            if signal.span.overlaps(Span(dispute.start, dispute.end))
        ),
        None,
    )
