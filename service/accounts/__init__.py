"""Whom we sell to: accounts and contacts, found, matched, merged, remembered over all their calls."""
