"""Which addresses of the network events may be sent to: those of the public internet."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from service.errors import Invalid

_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet, also where it wraps another."""
    try:
        found: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    reached = _inner(found) or found
    return reached.is_global and not reached.is_multicast


def check_public(field: str, url: str) -> None:
    """Raises Invalid for a web address without TLS, or one that is plainly inside a network."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise Invalid(field, "give an address that begins with https://")
    if is_inner(parts.hostname or ""):
        raise Invalid(field, "this address is inside a network; give one of the public internet")


def is_inner(host: str) -> bool:
    """Whether a host of an address is told, without asking anybody, to be none of the public internet."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return not is_public(str(ipaddress.ip_address(name.partition("%")[0])))
    except ValueError:
        pass
    try:  # as systems read numbers: 2130706433, 0x7f.1, 127.1
        return not is_public(socket.inet_ntoa(socket.inet_aton(name)))
    except (OSError, ValueError):
        return False


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address carries, which is where packets arrive in the end."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None
