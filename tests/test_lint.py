"""`fingerpost lint`: what a company lays over ours is proved, and every mistake is told with its place."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from nlp.linting.lint import Finding, FindValues, lint
from nlp.pack import Pack
from nlp.reader import read_with
from nlp.rules.listen import Listener
from nlp.sources import BUILT_IN, Sources
from nlp.strict_yaml import PackError
from service.packs import linting
from service.packs.linting import lint_all
from service.qualify.engine import Engine
from service.qualify.types import LANGUAGES
from tests.running import run_here

GOOD = {
    "packs/en/rules/ours.yaml": """
- id: our-freeze
  meaning: Our customers' word for a stop on all spending.
  shows: budget unmet
  match: ["<our_stop> on spending"]
  hits: ["there is a ⟦hiring stop on spending⟧ until March"]
  clean: ["the freezer is old"]
  known_miss: ["they ⟦stopped spending⟧"]
""",
    "packs/en/concepts/ours.yaml": """
our_stop: {meaning: What they call a stop., words: [hiring stop, capex stop]}
""",
    "packs/en/questions.yaml": """
forms:
  - id: ours
    form: open
    at: head
    bare: yes
    match: [pray enlighten me]
    examples: ["⟦pray enlighten me on the rota⟧"]
""",
    "packs/en/weights/ours.csv": "cue,excuse\nstart,-100\nword:never,35\nrule:our-freeze,10\n",
    "question_banks/questions/ours.yaml": """
dimension: budget
questions:
  ours-1: {en: What grants could pay for part of it?}
""",
    ".github/workflows/ours.yaml": "on: push\n",
    "calls/calls.csv": "id,text\n",
}
WRONG = {
    "packs/en/rules/ours.yaml": """- id: our-freeze
  meaning: Our customers' word for a stop on all spending.
  shows: budget unmet
  match:
    - "(capex|spending) (stop|freeze)"
    - "purse strings"
  hits:
    - "there is a ⟦capex freeze⟧ until March"
    - "a ⟦freeze⟧ on all"
    - "⟦spending stop⟧, so a capex freeze"
    - "⟦capex stop⟧ or not, the kitty is full"
  clean:
    - "the capex stop is over"
  known_miss:
    - "⟦spending freeze⟧ it is"
- id: our-kitty
  meaning: There is money.
  shows: budget met
  decides: yes
  match: ["the kitty is full"]
  hits: ["⟦the kitty is full⟧"]
""",
    "packs/en/concepts/ours.yaml": """
our_stop: {meaning: What they call a stop., words: [hiring stop]}
""",
    "packs/en/questions.yaml": """forms:
  - id: ours
    form: open
    at: head
    bare: yes
    match: [pray enlighten me]
    examples: ["⟦pray enlighten me on the rota⟧", "⟦is it good?⟧"]
  - id: idle
    form: open
    at: head
    match: [what]
    examples: ["⟦what do you make of it?⟧"]
""",
    "packs/en/weights/ours.csv": "cue,excuse\nstart,-100\nrule:our-frezee,1\nwrod:x,2\n"
    "concept:mony,3\nasked-rule:budgt our-freeze,4\n",
    "packs/en/rule/more.yaml": "[]\n",
    "packs/en/rules/more.yml": "[]\n",
    "packs/eng/rules/more.yaml": "[]\n",
    "policy.yaml": "a: b\n",
    "question_banks/questions/ours.yaml": """dimension: budget
questions:
  ours-1: {en: Is there money for it?}
""",
}
TO_MEND = [
    ("packs/en/rules/ours.yaml:6", "no example reaches the template 'purse strings'"),
    ("packs/en/rules/ours.yaml:9", "must find 'freeze' in this example but finds nothing"),
    ("packs/en/rules/ours.yaml:10", "finds 'spending stop', 'capex freeze'"),
    ("packs/en/rules/ours.yaml:11", "rule 'our-kitty' also matches this example of 'our-freeze'"),
    ("packs/en/rules/ours.yaml:13", "must stay silent here but finds 'capex stop'"),
    ("packs/en/rules/ours.yaml:15", "move it from known_miss to hits"),
    ("packs/en/concepts/ours.yaml:2", "nothing uses the concept 'our_stop'"),
    (
        "packs/en/questions.yaml:7",
        "must give open 'is it good?' in this example but it gives closed",
    ),
    ("packs/en/questions.yaml:8", "form 'idle': other forms find its examples already"),
    ("packs/en/weights/ours.csv:3", "did you mean 'our-freeze'"),
    ("packs/en/weights/ours.csv:4", "unknown kind of cue 'wrod'; did you mean 'word'"),
    ("packs/en/weights/ours.csv:5", "did you mean 'money'"),
    ("packs/en/weights/ours.csv:6", "did you mean 'budget'"),
    (
        "packs/en/rule/more.yaml:1",
        "nothing reads this file; did you mean 'packs/en/rules/more.yaml'",
    ),
    ("packs/en/rules/more.yml:1", "did you mean 'packs/en/rules/more.yaml'"),
    ("packs/eng/notes.yaml:1", "elsewhere if it is no language; did you mean 'en'?"),
    ("policy.yaml:1", "did you mean 'question_banks/policy.yaml'"),
    ("question_banks/questions/ours.yaml:3", "yes, no or one word answers it"),
]


def written(folder: Path, files: Mapping[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def own_findings(folder: Path, ours: Engine) -> list[str]:
    """What is found in a folder, without what is found in ours."""
    return [found for found in lint_all(folder, ours).findings if found.startswith(str(folder))]


def test_a_folder_without_mistakes_has_nothing_to_mend(tmp_path: Path, compiled: Engine) -> None:
    linted = lint_all(written(tmp_path, GOOD), compiled)
    assert [found for found in linted.findings if found.startswith(str(tmp_path))] == []
    assert linted.known_misses >= 1
    assert f"Known misses: {linted.known_misses}." in list(linted.lines())


def test_our_own_weights_laid_over_ours_have_nothing_to_mend(
    tmp_path: Path, compiled: Engine
) -> None:
    tables = list(BUILT_IN.glob("*/weights/*.csv"))
    for path in tables:
        copy = tmp_path / "packs" / path.relative_to(BUILT_IN)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    assert {path.parent.parent.name for path in tables} == set(LANGUAGES)
    assert own_findings(tmp_path, compiled) == []


def test_every_mistake_is_told_at_once_with_its_file_and_line(
    tmp_path: Path, compiled: Engine
) -> None:
    found = own_findings(written(tmp_path, WRONG), compiled)
    for place, message in TO_MEND:
        start = f"{tmp_path / place.split(':')[0]}:{place.split(':')[1]}: "
        assert [one for one in found if one.startswith(start) and message in one], (place, found)
    assert len(found) == len(TO_MEND)


def test_an_empty_folder_is_told(tmp_path: Path, compiled: Engine) -> None:
    assert own_findings(tmp_path, compiled) == [
        f"{tmp_path}:1: nothing is here to lay over ours; it needs packs/ or question_banks/"
    ]


RULE = """- id: ours
  meaning: A stop.
  shows: budget unmet
  match: ["capex stop"]
  hits: ["a ⟦capex stop⟧"]
"""


@pytest.mark.parametrize(
    ("file", "content", "place", "message"),
    [
        ("rules", RULE.replace("budget unmet", "budgt unmet"), 3, "did you mean 'budget unmet'"),
        ("rules", RULE.replace("hits", "hit"), 5, "unknown key 'hit'; did you mean 'hits'"),
        ("rules", RULE.replace('  match: ["capex stop"]\n', ""), 1, "'match' is missing"),
        ("rules", RULE.replace('capex stop"]\n', '(capex stop"]\n'), 4, "is not closed"),
        ("rules", RULE.replace('capex stop"]\n', '<decidr>"]\n'), 4, "did you mean 'decider'"),
        ("rules", f"{RULE}  unless: [negatd]\n", 6, "did you mean 'negated'"),
        ("rules", f"{RULE}  roles: [prospekt]\n", 6, "did you mean 'prospect'"),
        ("rules", RULE.replace("⟦", ""), 5, "the marks ⟦ and ⟧ do not pair up"),
        (
            "rules",
            "- {id: excuse-plan-overtakn, off: yes}\n",
            1,
            "did you mean 'excuse-plan-overtaken'",
        ),
        ("rules", RULE + RULE, 6, "rule 'ours' already stands in ours.yaml:1"),
        (
            "rules",
            f"{RULE}- {{id: ours, off: yes}}\n{RULE}",
            7,
            "rule 'ours' already stands in ours.yaml:1",
        ),
        ("rules", f"{RULE}  cues: [stop]\n", 6, "this rule decides nothing"),
        (
            "rules",
            RULE.replace("budget unmet", "excuse") + "  decides: yes\n  cues: [stop]\n",
            7,
            "only rules about facts tell mere cues from the rest",
        ),
        ("concepts", "money: {meaning: Cash., words: [cash]}\n", 1, "name of a kind of value"),
        ("concepts", "ours: {words: [cash]}\n", 1, "concept 'ours' needs a meaning"),
        ("concepts", "ours: {meaning: x, words: ['ca(sh']}\n", 1, "is not closed"),
    ],
)
def test_what_cannot_be_read_is_named_with_file_line_and_the_nearest_name(
    tmp_path: Path, file: str, content: str, place: int, message: str
) -> None:
    written(tmp_path, {f"packs/en/{file}/ours.yaml": content})
    with pytest.raises(PackError) as error:
        Listener(Sources("en", tmp_path))
    assert (Path(error.value.file).name, error.value.line) == ("ours.yaml", place)
    assert message in error.value.message


def test_templates_that_are_mere_cues_find_the_same_and_do_not_decide(tmp_path: Path) -> None:
    cues = '  decides: short\n  cues: ["kitty …2 empty"]\n'
    content = RULE.replace("capex stop⟧", "capex stop⟧, the ⟦kitty is empty⟧") + cues
    written(tmp_path, {"packs/en/rules/ours.yaml": content})
    pack = Pack(Sources("en", tmp_path))
    assert not [
        found for found in lint(pack.listener, lambda *_: ()) if found.file.name == "ours.yaml"
    ]

    def rules(text: str) -> set[str]:
        return {one.rule for one in read_with(pack, text, "en").evidence}

    assert "ours" in rules("a capex stop")
    assert "ours" not in rules("the kitty is empty")


def test_mistakes_in_packs_and_in_banks_are_told_together(tmp_path: Path, compiled: Engine) -> None:
    written(
        tmp_path,
        {
            "packs/en/rules/ours.yaml": RULE.replace("budget", "budgt"),
            "question_banks/questions/ours.yaml": "dimension: budgt\nquestions:\n  a: {en: What?}\n",
        },
    )
    found = "\n".join(own_findings(tmp_path, compiled))
    assert "rules/ours.yaml:3: unknown name 'budgt unmet'" in found.replace("\\", "/")
    assert "questions/ours.yaml:1: unknown name 'budgt'" in found.replace("\\", "/")
    assert len(found.split("\n")) == 2


def test_beside_mistakes_what_is_the_same_is_not_compiled_anew(
    tmp_path: Path, compiled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def compile_one(sources: Sources) -> Pack:
        tried.append(sources.language)
        return Pack(sources)

    monkeypatch.setattr(linting, "Pack", compile_one)
    written(tmp_path, {"packs/de/rules/ours.yaml": RULE.replace("budget", "budgt")})
    assert len(own_findings(tmp_path, compiled)) == 1
    assert tried == ["de"]


def test_the_command_ends_with_one_when_there_is_something_to_mend(
    tmp_path: Path, compiled: Engine
) -> None:
    done = run_here(compiled, "lint", str(tmp_path))
    assert done.exit_code == 1
    assert str(tmp_path) in done.stdout and "to mend." in done.stdout


def test_the_command_looks_where_the_service_looks(tmp_path: Path, compiled: Engine) -> None:
    assert str(tmp_path) in run_here(compiled, "lint", FINGERPOST_PACKS=str(tmp_path)).stdout


def test_a_folder_that_is_not_there_is_wrong_usage(engine: Engine) -> None:
    done = run_here(engine, "lint", "nowhere")
    assert done.exit_code == 2
    assert "nowhere: there is no such folder" in done.stderr


def test_beside_a_folder_only_the_languages_that_it_adds_to_are_proved(
    tmp_path: Path, compiled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    proved: list[Listener] = []

    def lint(listener: Listener, _: FindValues) -> list[Finding]:
        proved.append(listener)
        return []

    monkeypatch.setattr(linting, "lint", lint)
    lint_all(written(tmp_path, {"packs/zh/rules/ours.yaml": "[]\n"}), compiled)
    assert len(proved) == 1
    lint_all(None, compiled)
    assert proved[1:] == [pack.listener for pack in compiled.reader.packs.values()]


OF_PEOPLE = """
rules:
  - id: ours
    meaning: The one who signs.
    shows: role decision_maker
    match: ["<person> holds the pen"]
    hits: ["⟦Anna holds the quill⟧"]
"""


def test_rules_on_people_are_proved_in_the_language_that_they_are_added_to(
    tmp_path: Path, compiled: Engine
) -> None:
    own = written(tmp_path, {"question_banks/buying/people/en.yaml": OF_PEOPLE})
    assert any("people/en.yaml:7: " in found for found in own_findings(own, compiled))
