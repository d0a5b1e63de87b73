"""Everything that is told of a purchase and an account by their notes: map, stage, share, referral."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.lines.notes import Mark
from nlp.pack import Pack
from service.qualify.buying.buying_map import MapRules, draw_up, load_map_rules
from service.qualify.buying.knowledge import PeopleKnowledge
from service.qualify.buying.people import read_people
from service.qualify.buying.players import BuyingMap, CallPeople, Quote, Said
from service.qualify.buying.referral import Referral, ReferralRules, load_referral, referral_of
from service.qualify.buying.share import Share, ShareRules, load_share, share_of
from service.qualify.buying.stages import Stage, Standing, load_stages, standing
from service.qualify.buying.types import People
from service.qualify.sources import Sources


@dataclass(frozen=True, slots=True)
class CallNotes:
    """A call to be read."""

    call: str
    text: str
    language: str
    marks: tuple[Mark, ...] = ()
    contact: str = ""
    """The name of the contact whom the call was with, if that is known."""


@dataclass(frozen=True, slots=True)
class Words:
    """What people said of an account: who is there, and values that win over the notes."""

    people: tuple[Said, ...] = ()
    purchase: Mapping[str, str] | None = None
    """`stage`, `criteria`, the pillars of a referral, and answers to the questions on share."""
    share: float | None = None
    """Our part of their spend, in per cent."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is told of a purchase and an account."""

    map: BuyingMap
    standing: Standing
    share: Share
    referral: Referral


@dataclass(frozen=True)
class Buying:
    """All rules, read once. Languages are compiled when they are first heard."""

    people: PeopleKnowledge
    map_rules: MapRules
    stages: Mapping[str, Stage]
    share: ShareRules
    referral: ReferralRules

    @classmethod
    def load(cls, packs: Mapping[str, Pack], overlay: Path | None = None) -> Buying:
        """Read the rules, a company's own folder laid over. Raises PackError."""
        sources = Sources.find(overlay)
        return cls(
            PeopleKnowledge.of(sources, packs, overlay),
            load_map_rules(sources),
            load_stages(sources),
            load_share(sources),
            load_referral(sources),
        )

    def read(self, notes: CallNotes, known: Sequence[str] = ()) -> CallPeople:
        """The people of a call, and what it shows of the purchase. `known` are names of the account."""
        hearing = self.people.hearing(notes.language)
        if hearing is None:
            return CallPeople(notes.call, notes.text, People((), ()), notes.contact)
        names = (*known, notes.contact) if notes.contact else known
        found = read_people(hearing, self.people.titles, notes.text, notes.marks, names)
        return CallPeople(notes.call, notes.text, found, notes.contact)

    def conclude(
        self,
        calls: Sequence[CallPeople],
        words: Words,
        facts: Mapping[str, Sequence[Quote]],
    ) -> Purchase:
        """What all calls tell, oldest first. `facts` are the quotes of facts that are met."""
        said = words.purchase or {}
        drawn = draw_up(self.map_rules, self.people.titles, calls, words.people)
        return Purchase(
            drawn,
            standing(self.stages, calls, drawn, facts, said),
            share_of(self.share, calls, words.share, said),
            referral_of(self.referral, calls, said),
        )

    def title_of(self, words: str) -> str:
        """The id of a title as somebody typed it alone; "" for one that is not known."""
        typed = words.strip().lower()
        for title in self.people.titles.values():
            for phrases in title.words.values():
                if any(typed == phrase.lower() for phrase in phrases):
                    return title.id
        return ""
