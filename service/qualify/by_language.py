"""What is compiled of each language when it is first needed: a start does not wait for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

from nlp.strict_yaml import Node

Compiled = TypeVar("Compiled")


class ByLanguage(Mapping[str, Compiled], Generic[Compiled]):
    """Language -> its words, compiled. Asking for one raises PackError when they cannot be read."""

    def __init__(
        self, nodes: Mapping[str, Node], compile_words: Callable[[str, Node], Compiled]
    ) -> None:
        self._nodes, self._compile = nodes, compile_words
        self._compiled: dict[str, Compiled] = {}

    def __getitem__(self, language: str) -> Compiled:
        if language not in self._compiled:  # twice at once does no harm: the same comes out
            self._compiled[language] = self._compile(language, self._nodes[language])
        return self._compiled[language]

    def __contains__(self, language: object) -> bool:
        return language in self._nodes

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)
