"""What goes wrong by a fault of ours, in work that has to go on: the log gets its place and no words."""

from __future__ import annotations

import logging
import traceback

logger = logging.getLogger("fingerpost")


def log_defect(where: str, error: Exception) -> None:
    """Log where it happened. What the error says is left out: it may be words of a note."""
    place = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s: %s\n%s", where, type(error).__name__, place)
