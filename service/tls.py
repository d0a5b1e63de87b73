"""Whose certificates the service believes when it asks others: those that the system does."""

from __future__ import annotations

import ssl
from functools import cache

import httpx2


@cache
def trusted() -> ssl.SSLContext:
    """Read once: the system's list is long, and every client would read it anew."""
    return httpx2.create_ssl_context()
