"""How every command looks: plain help with -h too, and no installing of completions."""

from __future__ import annotations

from typing import Any

STYLE: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}
"""Options of a Typer."""
