"""When to come back and days to think of, as a calendar that other programs subscribe to (RFC 5545). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event

from service.texts import Texts

Row = Mapping[str, Any]

REMIND = timedelta(hours=9)
"""Reminders ring at nine in the morning of the day."""


def calendar(follow_ups: Iterable[Row], days: Iterable[Row], texts: Texts, made: datetime) -> bytes:
    """The calendar: accounts to come back to, and days of accounts and contacts."""
    found = Calendar()
    found.add("prodid", "-//Fingerpost//Accounts//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", texts("product.name"))
    for account in follow_ups:
        why = account["nurture"] and texts.name("nurture", of=account["nurture"])
        title = texts("accounts.return_to", name=account["name"])
        found.add_component(
            _event(f"{account['id']}-return", account["follow_up"], title, made, why)
        )
    for day in days:
        title = f"{day['what']}: {day['contact'] or day['account']}"
        event = _event(day["id"], day["day"], title, made, day["account"])
        if day["yearly"]:
            event.add("rrule", {"freq": "yearly"})
        found.add_component(event)
    return bytes(found.to_ical())


def _event(uid: str, day: str, title: str, made: datetime, about: str | None) -> Event:
    start = date.fromisoformat(day)
    event = Event()
    event.add("uid", f"{uid}@fingerpost")
    event.add("dtstamp", made)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(days=1))
    event.add("summary", title)
    event.add("transp", "TRANSPARENT")
    if about:
        event.add("description", about)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", REMIND)
    event.add_component(alarm)
    return event
