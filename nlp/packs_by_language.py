"""The packs of all languages, each compiled when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import RLock

from nlp import collector
from nlp.pack import Pack
from nlp.sources import Sources, languages

Compile = Callable[[Sources], Pack]
"""How a language is compiled: the class of packs, or what knows of packs that were compiled before."""


class PacksByLanguage(Mapping[str, Pack]):
    """Language -> pack. Compiling one takes about a second, so a start does not wait for all.

    Languages of which a company has files of its own are compiled at once: what is wrong with those
    must be told before the first call. Raises PackError then. What is the same in `before` is taken
    from there.
    """

    def __init__(
        self,
        overlay: Path | None = None,
        before: PacksByLanguage | None = None,
        compile_pack: Compile | None = None,
    ) -> None:
        self._compile = compile_pack or Pack
        self.sources = {language: Sources(language, overlay) for language in languages(overlay)}
        self._own = {language: sources.own() for language, sources in self.sources.items()}
        self._compiled = dict(self._the_same(before)) if before is not None else {}
        self._locks = {language: RLock() for language in self.sources}
        for language in self.sources:
            if overlay is not None and (overlay / "packs" / language).is_dir():
                self[language]

    def _the_same(self, before: PacksByLanguage) -> Iterator[tuple[str, Pack]]:
        for language, pack in dict(before._compiled).items():
            if self._own.get(language) == before._own[language]:
                yield language, pack

    def has(self, sources: Sources) -> bool:
        """Whether a language is here as these files have it."""
        return self._own.get(sources.language) == sources.own()

    def __getitem__(self, language: str) -> Pack:
        pack = self._compiled.get(language)
        if pack is None:
            if language not in self.sources:
                raise KeyError(language)
            with self._locks[language], collector.paused():
                pack = self._compiled.get(language) or self._compile(self.sources[language])
                self._compiled[language] = pack
        return pack

    def __iter__(self) -> Iterator[str]:
        return iter(self.sources)

    def __len__(self) -> int:
        return len(self.sources)

    def compile_all(self, first: str = "en") -> None:
        """Compile what is not compiled yet; `first` is the language that is likely to be needed soonest."""
        for language in sorted(self, key=lambda one: (one != first, one)):
            self[language]
