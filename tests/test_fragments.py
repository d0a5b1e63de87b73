"""Notes are rendered once, and sent only to a page that lacks them."""

from __future__ import annotations

from typing import Any

from service.calls.fragments import Fragments


def note(name: str, text: str) -> dict[str, Any]:
    return {"id": name, "kind": "note", "text": text}


def test_a_page_gets_only_what_changed_since_its_revision() -> None:
    fragments = Fragments(lambda item: f"<p>{item['text']}</p>")
    first = fragments.changed("call", 1, [note("a", "one")], since=0)
    assert first == [("a", "note", "<p>one</p>")]
    second = fragments.changed("call", 2, [note("a", "one"), note("b", "two")], since=1)
    assert second == [("a", "note", None), ("b", "note", "<p>two</p>")]
    third = fragments.changed("call", 3, [note("a", "uno"), note("b", "two")], since=2)
    assert third == [("a", "note", "<p>uno</p>"), ("b", "note", None)]


def test_a_page_at_a_revision_that_is_not_remembered_gets_everything() -> None:
    fragments = Fragments(lambda item: str(item["text"]))
    fragments.changed("call", 1, [note("a", "one")], since=0)
    assert fragments.changed("call", 9, [note("a", "one")], since=5) == [("a", "note", "one")]
    assert fragments.changed("other", 2, [note("a", "one")], since=1) == [("a", "note", "one")]


def test_what_stays_the_same_is_rendered_once() -> None:
    rendered: list[str] = []

    def render(item: Any) -> str:
        rendered.append(item["id"])
        return str(item["text"])

    fragments = Fragments(render)
    for revision in range(3):
        fragments.changed("call", revision, [note("a", "one"), note("b", "two")], since=0)
    assert rendered == ["a", "b"]
