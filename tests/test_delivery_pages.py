"""The pages of deliveries over HTTP: connect a tool, see what came and why it failed, replay it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.qualify.engine import Engine
from service.settings import Settings
from service.texts import languages
from service.webhooks.providers import PROVIDERS
from tests.deliveries import Tool, sample
from tests.running import HOST, KEY

TOO_EARLY = {"en": "Too early", "de": "Noch zu früh", "da": "For tidligt", "zh": "太早"}
PUBLIC = "https://hooks.example.com"


@pytest.fixture(scope="module")
def client(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    file = tmp_path_factory.mktemp("database") / "fingerpost.sqlite3"
    settings = Settings(
        database=f"sqlite:///{file.as_posix()}",
        key=KEY,  # type: ignore[arg-type]
        public_url=PUBLIC,
    )
    with TestClient(create_app(settings, engine), HOST, raise_server_exceptions=False) as client:
        yield client


def page(client: TestClient, path: str, language: str = "en") -> str:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, path
    return answer.text


def test_a_tool_is_connected_by_form_and_its_secret_is_shown_once(client: TestClient) -> None:
    shown = client.post("/sources", data={"provider": "generic", "name": "Zapier <b>"}).text
    assert "Zapier &lt;b&gt;" in shown
    address = re.search(rf"{PUBLIC}(/webhooks/generic/[^<]+)<", shown)
    secret = re.search(r'class="banner once".*?<code>([^<]+)</code>', shown, re.DOTALL)
    assert address and secret
    sent = client.post(
        address[1],
        json=sample("generic"),
        headers={"Authorization": f"Bearer {secret[1]}"},
    )
    assert sent.status_code == 200
    source = address[1].rpartition("/")[2]
    again = page(client, f"/sources/{source}")
    assert secret[1] not in again
    assert f"/deliveries?source={source}" in again


def test_a_secret_that_the_tool_made_is_not_shown_again(client: TestClient) -> None:
    shown = client.post("/sources", data={"provider": "zoom", "secret": "made-by-zoom"}).text
    assert "made-by-zoom" not in shown
    assert "Waiting for the tool to check the address" in shown


def test_what_cannot_be_added_says_what_to_mend(client: TestClient) -> None:
    answer = client.post("/sources", data={"provider": "pipedrive", "secret": "no colon"})
    assert answer.status_code == 422
    assert "write it as USER:PASSWORD" in answer.text


@pytest.mark.parametrize("language", languages())
def test_a_delivery_is_shown_with_its_call_and_todays_verdict(
    client: TestClient, language: str
) -> None:
    tool = Tool(client, "close")
    tool.send(sample("close"))
    delivery = tool.deliveries()[0]
    listed = page(client, f"/deliveries?source={tool.source}", language)
    assert f"/deliveries/{delivery['id']}" in listed
    assert f"/calls/{delivery['call']}" in listed
    calls = client.get("/api/calls").json()
    shown = page(client, f"/deliveries/{delivery['id']}", language)
    assert 'data-state="analysed"' in shown and "data-verdict=" in shown
    assert tool.secret not in shown
    assert TOO_EARLY[language] in shown.partition('class="reasons"')[2].partition("</ul>")[0]
    assert client.get("/api/calls").json() == calls


def test_deliveries_are_found_by_source_and_state(client: TestClient) -> None:
    tool = Tool(client, "standard")
    tool.send({"type": "call.logged", "data": {"id": "c-1", "text": "No budget <this> year."}})
    tool.send({"type": "call.logged", "data": {"id": "c-2"}})
    analysed, failed = tool.deliveries()
    shown = page(client, f"/deliveries?source={tool.source}&state=failed")
    assert f"/deliveries/{failed['id']}" in shown and f"/deliveries/{analysed['id']}" not in shown
    assert "data.text: a note needs at least one word" in shown
    assert "No budget &lt;this&gt; year." in page(client, f"/deliveries/{analysed['id']}")
    assert client.get("/deliveries?state=lost").status_code == 422
    assert client.get("/deliveries/none").status_code == 404
    assert client.get("/sources/none").status_code == 404


def test_a_failed_delivery_works_once_the_fields_are_mapped(client: TestClient) -> None:
    tool = Tool(client, "generic")
    tool.send({"call": {"ref": "c-1", "memo": "Budget of 40k is approved."}})
    failed = tool.deliveries()[0]
    assert failed["state"] == "failed"
    path = f"/deliveries/{failed['id']}"
    assert f'action="{path}/again"' in page(client, path)
    mapping = "id: call.ref\ntext: call.memo"
    saved = client.post(f"/sources/{tool.source}/mapping", data={"mapping": mapping})
    assert saved.status_code == 200 and mapping in saved.text
    assert "Budget of 40k is approved." in page(client, path)
    assert tool.deliveries()[0]["state"] == "failed"
    client.post(f"{path}/again")
    assert tool.deliveries()[0]["state"] == "analysed"
    wrong = client.post(f"/sources/{tool.source}/mapping", data={"mapping": "colour: x"})
    assert wrong.status_code == 422 and 'class="banner wrong"' in wrong.text


def test_a_source_is_disabled_enabled_and_given_a_new_secret(client: TestClient) -> None:
    tool = Tool(client, "standard")
    client.post(f"/sources/{tool.source}/disable")
    assert tool.send(sample("standard")).status_code == 403
    client.post(f"/sources/{tool.source}/enable")
    made = client.post(f"/sources/{tool.source}/secret", data={"secret": ""}).text
    found = re.search(r'class="banner once".*?<code>([^<]+)</code>', made, re.DOTALL)
    assert found and found[1] != tool.secret
    tool.secret = found[1]
    assert tool.send(sample("standard")).status_code == 200
    assert client.post(f"/sources/{tool.source}/colour").status_code == 422


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_tool_has_its_page_in_every_language(client: TestClient, provider: str) -> None:
    source = Tool(client, provider).source
    for language in languages():
        shown = page(client, f"/sources/{source}", language)
        assert f"{PUBLIC}/webhooks/{provider}/{source}<" in shown
        assert all(f'name="{name}"' in shown for name in PROVIDERS[provider].credentials)


def test_what_a_tools_api_asks_for_is_stored_and_never_shown(client: TestClient) -> None:
    tool = Tool(client, "fireflies")
    names = PROVIDERS["fireflies"].credentials
    form = dict.fromkeys(names, "very-private")
    saved = client.post(f"/sources/{tool.source}/credentials", data=form)
    assert saved.status_code == 200
    assert "very-private" not in saved.text
    assert "very-private" not in json.dumps(client.get("/api/sources").json())
