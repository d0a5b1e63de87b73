"""Files in a company's own folder that nothing reads, because they lie or are named otherwise than ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from nlp.sources import BUILT_IN, languages
from nlp.strict_yaml import nearest
from service.qualify.linting.language_lint import WORDING
from service.qualify.questions.banks import FOLDER
from service.qualify.sources import Sources
from service.qualify.types import LANGUAGES
from service.transcripts import crm_columns

PACKS, BANKS = "packs", "question_banks"


def stray_files(overlay: Path) -> Iterator[str]:
    """`file:line: message` for each, in the order of their names; also when there is nothing at all."""
    places = sorted(_places(overlay))
    if not places:
        yield f"{overlay}:1: nothing is here to lay over ours; it needs {PACKS}/ or {BANKS}/"
    files, folders = sorted({*_files(overlay)}), sorted({*_folders(overlay)})
    known = [*files, *(f"{folder}/*{ending}" for folder, ending in folders)]
    for place in places:
        if str(place) not in files and (str(place.parent), place.suffix) not in folders:
            yield f"{overlay / place}:1: nothing reads this file{_hint(place, known)}"


def _places(overlay: Path) -> Iterator[PurePosixPath]:
    """The files that may be meant for us; hidden folders, and tables outside of packs, are not."""
    for path in overlay.rglob("*.*"):
        place = PurePosixPath(path.relative_to(overlay).as_posix())
        hidden = any(part.startswith(".") for part in place.parts)
        table = path.suffix == ".csv" and place.parts[0] == PACKS
        if not hidden and (table or path.suffix in (".yaml", ".yml")):
            yield place


def _files(overlay: Path) -> Iterator[str]:
    """Each file that is read by its name."""
    for folder, ending in _entries(overlay):
        yield f"{folder}{ending}"
    built_in = Sources.find().folders[0]
    for path in built_in.rglob("*.yaml"):
        yield f"{BANKS}/{path.relative_to(built_in).as_posix()}"
    for language in LANGUAGES:
        yield f"{BANKS}/{WORDING}/{language}.yaml"
    yield crm_columns.FILE


def _folders(overlay: Path) -> Iterator[tuple[str, str]]:
    """Each folder of which every file with an ending is read."""
    yield from _entries(overlay)
    yield f"{BANKS}/{FOLDER}", ".yaml"


def _entries(overlay: Path) -> Iterator[tuple[str, str]]:
    """The parts of a pack, with the ending of their files: each is a file or a folder of them."""
    for path in (path for path in BUILT_IN.rglob("*.*") if path.suffix in (".yaml", ".csv")):
        _, part, *_ = path.relative_to(BUILT_IN).parts
        for language in languages(overlay):
            yield f"{PACKS}/{language}/{PurePosixPath(part).stem}", path.suffix


def _hint(place: PurePosixPath, known: list[str]) -> str:
    """Where it may belong: the same place in one of our folders, else the place most like it."""
    named = place.with_suffix(".yaml" if place.suffix == ".yml" else place.suffix)
    places = [path.replace("*", named.stem) for path in known if path.endswith(named.suffix)]
    same = [path for path in places if f"/{path}".endswith(f"/{named}")]
    return f"; did you mean {same[0]!r}?" if same else nearest(str(named), places)
