"""Which labels before the words of a line are a person's name, rather than "A", "Customer" or a clause."""

from __future__ import annotations

from nlp.lines.note_words import NoteWords
from nlp.words.unspaced import holds_han

LONGEST_LABEL = 3
"""Words of a name."""
LONGEST_HAN = 6
"""Characters of a Chinese name with its title: 采购部李经理."""


def is_name(label: str, words: NoteWords) -> bool:
    """Whether a speaker's label is a person's name."""
    parts = label.split()
    generic = words.prospect_labels | words.rep_labels | words.topics | words.statement_words
    return (
        len(label) > 1
        and 0 < len(parts) <= LONGEST_LABEL
        and not (holds_han(label) and len(label) > LONGEST_HAN)
        and not any(sign.isdigit() for sign in label)
        and not any(part[:1].islower() and len(parts) > 1 for part in parts)
        and not any(part.lower() in generic for part in (label, *parts))
    )
