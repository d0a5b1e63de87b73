"""What is told of a purchase as JSON: the shape that other programs rely on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from service.qualify.buying.players import BuyingMap, Player, Proposal, Quote
from service.qualify.buying.purchase import Buying, Purchase
from service.qualify.buying.referral import Referral
from service.qualify.buying.share import Share
from service.qualify.buying.stages import Standing
from service.qualify.questions.banks import Question

Json = dict[str, Any]


def purchase_json(buying: Buying, found: Purchase, language: str) -> Json:
    """All of it; questions in a language."""
    return {
        **map_json(found.map),
        "purchase": _standing(buying, found.standing, language),
        "share": _share(buying, found.share, language),
        "referral": _referral(buying, found.referral, language),
    }


def map_json(drawn: BuyingMap) -> Json:
    """The buying map: people, who counts most first."""
    return {
        "people": [_player(one) for one in drawn.players],
        "unreached_share": drawn.unreached_share,
        "missing_roles": list(drawn.missing_roles),
    }


def _player(one: Player) -> Json:
    return {
        "id": one.id,
        "record": one.record or None,
        "name": one.name or None,
        "title": one.title or None,
        "group": one.group,
        "roles": [_proposal(role) for role in one.roles],
        "level": _proposal(one.level),
        "department": _proposal(one.department),
        "attitude": _proposal(one.attitude),
        "mixed": _quotes(one.mixed),
        "contact": _proposal(one.contact),
        "reached": one.reached,
        "weight": one.weight,
    }


def _proposal(found: Proposal | None) -> Json | None:
    if found is None:
        return None
    return {
        "value": found.value,
        "confirmed": found.confirmed,
        "quotes": _quotes(found.quotes),
    }


def _quotes(quotes: Iterable[Quote]) -> list[Json]:
    return [asdict(quote) for quote in quotes]


def _questions(questions: Iterable[Question], language: str) -> list[Json]:
    return [{"id": each.id, "text": each.text(language)} for each in questions]


def _standing(buying: Buying, found: Standing, language: str) -> Json:
    stage = buying.stages[found.stage.value] if found.stage else None
    return {
        "stage": _proposal(found.stage),
        "key_role": stage.key_role if stage else None,
        "key_people": list(found.key_people),
        "activities": list(stage.activities) if stage else [],
        "questions": _questions(stage.questions, language) if stage else [],
        "criteria": _proposal(found.criteria),
        "motives": _quotes(found.motives),
        "known": {name: _quotes(quotes) for name, quotes in found.known.items()},
    }


def _share(buying: Buying, found: Share, language: str) -> Json:
    zone = next((one for one in buying.share.zones if one.name == found.zone), None)
    return {
        "per_cent": found.per_cent,
        "confirmed": found.confirmed,
        "quotes": _quotes(found.quotes),
        "zone": found.zone,
        "strategy": found.strategy,
        "because": list(found.because),
        "questions": _questions(zone.questions, language) if zone else [],
    }


def _referral(buying: Buying, found: Referral, language: str) -> Json:
    return {
        "pillars": {
            name: {
                "rating": _proposal(rating),
                "questions": _questions(buying.referral.questions[name], language),
            }
            for name, rating in found.pillars.items()
        },
        "quality": found.quality,
        "contact": found.contact,
        "strengthen": found.strengthen,
    }
