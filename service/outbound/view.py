"""Endpoints and messages as other programs see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]


def endpoint_json(row: Mapping[str, Any]) -> Json:
    """An endpoint as other programs see it: without its secrets."""
    return {
        "id": row["id"],
        "url": row["url"],
        "events": row["events"],
        "active": row["active"],
        "why_inactive": row["why_inactive"],
        "created_at": row["created_at"],
        "old_secret_until": row["before_until"],
    }


def message_json(row: Mapping[str, Any]) -> Json:
    """A message as other programs see it: without its body."""
    return {
        "id": row["id"],
        "endpoint": row["endpoint_id"],
        "type": row["kind"],
        "subject": row["subject"],
        "at": row["at"],
        "state": row["state"],
        "attempts": row["attempts"],
        "tried_at": row["tried_at"],
        "next_at": row["next_at"],
        "status": row["status"],
        "problem": row["problem"],
    }
