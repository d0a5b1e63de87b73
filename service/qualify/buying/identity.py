"""Which mentions are one person: "Graham", "Graham Hill (md)" and "the md" of one firm."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from nlp.words.unspaced import holds_han
from service.qualify.buying.types import Mention, Named
from service.qualify.buying.vocabulary import Title

LONGEST_SURNAME = 2
ADDRESSES = ("先生", "女士", "小姐", "老师", "姐", "哥")
SHORT_TITLES = ("总", "董", "经理", "总监", "主任", "主管", "部长", "工")

_WORDS = re.compile(r"[\w'’-]+")
_ADDRESS = frozenset(
    (
        *("mr", "mrs", "ms", "miss", "dr", "prof", "herr", "herrn", "frau", "hr", "fr", "fru"),
        *("frk", "sig", "sir", "madam", "mag", "dipl", "ing"),
    )
)


def parts_of(name: str) -> frozenset[str]:
    """The parts of a name in lower case, without forms of address."""
    return frozenset(w.lower() for w in _WORDS.findall(name)) - _ADDRESS


def key_of(name: str, title: str = "", said: str = "") -> str:
    """A stable key for a person with a name, else for a title."""
    parts = [word.lower() for word in _WORDS.findall(name) if word.lower() not in _ADDRESS]
    return " ".join(parts) if parts else f"title:{title}:{said.lower()}" if title else ""


class Registry:
    """The people of an account or a text, as they are introduced."""

    def __init__(self, titles: Mapping[str, Title]) -> None:
        self._titles = titles
        self._people: dict[str, Named] = {}
        words = {word for title in titles.values() for word in title.words.get("zh", ())}
        self._suffixes = sorted({*words, *ADDRESSES, *SHORT_TITLES}, key=len, reverse=True)

    def parts(self) -> frozenset[str]:
        """Every part of every name that is longer than a letter."""
        return frozenset(
            part for one in self._people.values() for part in parts_of(one.name) if len(part) > 1
        )

    def named(self) -> tuple[Named, ...]:
        """Everybody, in the order of their introduction, each once."""
        alone = {self.key(_as_mention(one)) for one in self._people.values()}
        return tuple(one for one in self._people.values() if one.key in alone)

    def introduce(self, mention: Mention) -> None:
        """Take notice of a mention."""
        key = key_of(mention.name, mention.title, mention.said)
        if not key:
            return
        title = self._titles.get(mention.title)
        new = Named(
            key,
            mention.name,
            mention.title,
            mention.said,
            bool(title and title.group and not mention.name),
            mention.span,
        )
        old = self._people.get(key)
        if old is None:
            if mention.strong or not self.key(mention):
                self._people[key] = new
        elif mention.title and not old.title:
            self._people[key] = replace(
                old, title=mention.title, said=mention.said, span=mention.span
            )
        elif old.span.start == old.span.end:
            self._people[key] = replace(old, span=mention.span)
        elif len(mention.name) > len(old.name):
            self._people[key] = replace(old, name=mention.name)
        if mention.title and mention.name:
            self._give_title(mention)

    def _give_title(self, mention: Mention) -> None:
        """The title belongs to the fullest name of the person."""
        full = self._people.get(self.key(mention))
        if full is not None and not full.title:
            self._people[full.key] = replace(full, title=mention.title, said=mention.said)

    def key(self, mention: Mention) -> str:
        """The key of the person who is meant; "" when several may be."""
        if mention.name:
            return self._by_name(mention.name) or key_of(mention.name)
        holders = [one for one in self._people.values() if one.name and one.title == mention.title]
        title = self._titles.get(mention.title)
        if title is not None and not title.group:
            keys = {self._by_name(one.name) or one.key for one in holders}
            if len(keys) == 1:
                return keys.pop()
            if len(keys) > 1:
                return ""
        return key_of("", mention.title, mention.said)

    def _by_name(self, name: str) -> str:
        """The key of the fullest name that holds all parts of this one, if there is just one."""
        parts = parts_of(name)
        fuller = [one for one in self._people.values() if one.name and parts <= parts_of(one.name)]
        most = [one for one in fuller if not any(_within(one.name, o.name) for o in fuller)]
        if not fuller or all(one.name == name for one in fuller):
            most = self._of_surname(name) or most
        return most[0].key if len(most) == 1 else ""

    def _of_surname(self, name: str) -> list[Named]:
        """Who is meant by a Chinese surname with a title: 李经理 is 李强, whose title is 运营经理."""
        suffix = next((each for each in self._suffixes if name.endswith(each) and each != name), "")
        surname = name.removesuffix(suffix)
        if not suffix or not holds_han(name) or len(surname) > LONGEST_SURNAME:
            return []
        return [
            one
            for one in self._people.values()
            if one.name.startswith(surname)
            and one.name != name
            and not any(one.name == surname + each for each in self._suffixes)
            and (not one.said or suffix in one.said or suffix in ADDRESSES)
        ]


def _within(name: str, other: str) -> bool:
    return parts_of(name) < parts_of(other)


def _as_mention(named: Named) -> Mention:
    return Mention(0, 0, named.span, named.name, named.title, named.said)
