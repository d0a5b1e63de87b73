"""Each tool's proof: known signatures, everything near them, and whatever else may be sent."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest import mock

import httpx2
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from service.errors import Invalid, NotVerified
from service.qualify.engine import Engine
from service.webhooks.providers import PROVIDERS, Proof, Provider
from service.webhooks.received import Received
from service.webhooks.signing import new_secret, sign
from service.webhooks.sources import check_secret
from service.webhooks.verification import verify
from tests.deliveries import SAMPLES
from tests.running import run_here

BODY = '{"event":"call.ended","note":"café"}'.encode()
TS = 1_760_000_000
NOW = datetime.fromtimestamp(TS, UTC)
BYTES = bytes(range(32))
URL = "https://hooks.example.com/in/hubspot?t=acme"

GOLDEN = [
    (
        "standard",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        b'{"test": 2432232314}',
    ),
    (
        "zoom",
        "zoom-secret",
        {
            "x-zm-request-timestamp": f"{TS}",
            "x-zm-signature": "v0=62f030da192988c837039db7087050cf3fd4bf06ed6de81f693ca4178cb27fea",
        },
        BODY,
    ),
    (
        "hubspot",
        "hub-secret",
        {
            "x-hubspot-request-timestamp": f"{TS}000",
            "x-hubspot-signature-v3": "MI1Hxs8JD8Id6oT2OjUSNpKZCXRo2SgQh601+a90cjs=",
        },
        BODY,
    ),
    (
        "fireflies",
        "ff-secret-0123456789",
        {
            "x-hub-signature": "sha256="
            "efca81c532e7313796a384d097aabd28c2b82edadad0168295d6519379a4e333"
        },
        BODY,
    ),
    (
        "close",
        BYTES.hex(),
        {
            "close-sig-timestamp": f"{TS}",
            "close-sig-hash": "3087efbac8ec476aa08e4d87698b5d258fbb593e87743fb273d6ec8459820afb",
        },
        BODY,
    ),
    (
        "quo-legacy",
        base64.b64encode(BYTES).decode(),
        {
            "openphone-signature": "hmac;1;1760000000000;"
            "vW7d3CgDcfGf8ppF3ERtJBTAs2hAYDgIXPWehivqga0="
        },
        BODY,
    ),
    (
        "outreach",
        "out-secret",
        {
            "outreach-webhook-signature": "b87b9cba435777385e3e8d0443fd9da8"
            "dd6d96c8bb125e9dcde2c8f3dde8e7dd"
        },
        BODY,
    ),
    (
        "dialpad",
        "short",
        {},
        b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        b"eyJjYWxsX2lkIjo0NjEyMzQ1Njc4OTAxMjM0LCJzdGF0ZSI6Imhhbmd1cCJ9."
        b"qcxj0GJBE9zCakS4JXotsZsvYTuBZ4LMDRIAZCVOvn8",
    ),
]


@pytest.mark.parametrize(("name", "secret", "headers", "body"), GOLDEN, ids=lambda p: str(p)[:12])
def test_known_signatures_verify(
    name: str, secret: str, headers: dict[str, str], body: bytes
) -> None:
    at = datetime.fromtimestamp(1_614_265_330, UTC) if name == "standard" else NOW
    received = Received("POST", URL, tuple(headers.items()), body, at)
    payload = verify(PROVIDERS[name], [secret], received)
    assert payload == (
        b'{"call_id":4612345678901234,"state":"hangup"}' if name == "dialpad" else body
    )


def delivery(provider: Provider, secret: str, body: bytes = BODY, at: datetime = NOW) -> Received:
    signed = sign(provider, secret, URL, body, at)
    return Received("POST", signed.url, tuple(signed.headers.items()), signed.body, NOW)


every = pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)
signing = pytest.mark.parametrize(
    "provider",
    [each for each in PROVIDERS.values() if each.proof is Proof.SIGNATURE],
    ids=lambda each: each.id,
)


def refused(provider: Provider, secret: str, received: Received) -> bool:
    try:
        verify(provider, [secret], received)
    except NotVerified:
        return True
    return False


@every
def test_what_is_signed_as_the_tool_does_verifies(provider: Provider) -> None:
    secret = new_secret(provider)
    payload = verify(provider, [secret], delivery(provider, secret))
    expected = json.loads(BODY) | ({"token": "***"} if provider.id == "aircall" else {})
    assert json.loads(payload) == expected


@every
def test_the_secret_of_somebody_else_does_not(provider: Provider) -> None:
    received = delivery(provider, new_secret(provider))
    assert refused(provider, new_secret(provider), received)


@every
def test_while_a_secret_is_changed_both_count(provider: Provider) -> None:
    old, new = new_secret(provider), new_secret(provider)
    for secret in (old, new):
        verify(provider, [new, old], delivery(provider, secret))


@every
def test_without_any_proof_nothing_verifies(provider: Provider) -> None:
    received = replace(delivery(provider, new_secret(provider)), headers=(), body=BODY, url=URL)
    assert refused(provider, new_secret(provider), received)
    with pytest.raises(NotVerified):
        verify(provider, [], received)


@signing
def test_one_byte_more_or_another_order_of_the_body_is_refused(provider: Provider) -> None:
    secret = new_secret(provider)
    received = delivery(provider, secret)
    for body in (BODY + b" ", json.dumps(json.loads(BODY)).encode(), b""):
        assert refused(provider, secret, replace(received, body=body))


def variants(signature: str) -> Iterator[str]:
    yield from ("", " ", "\u00e9", "v1", "v1,a", "v1,,", "=", signature[:-1], f"{signature}0")
    yield signature[:-2] + ("00" if signature[-2:] != "00" else "11")
    yield signature.replace("+", " ") if "+" in signature else signature.swapcase()
    yield f"{signature},{signature}"
    yield f" {signature}\u00a0"
    yield "," * 10_000


@signing
def test_whatever_else_stands_in_the_header_is_refused(provider: Provider) -> None:
    secret = new_secret(provider)
    received = delivery(provider, secret)
    right = dict(received.headers)[provider.header]
    for wrong in variants(right):
        headers = tuple(
            (name, wrong if name == provider.header else value) for name, value in received.headers
        )
        assert refused(provider, secret, replace(received, headers=headers)), wrong


@signing
def test_a_header_that_stands_there_twice_is_refused(provider: Provider) -> None:
    secret = new_secret(provider)
    received = delivery(provider, secret)
    for name in provider.headers:
        twice = (*received.headers, (name, dict(received.headers)[name]))
        assert refused(provider, secret, replace(received, headers=twice))


@pytest.mark.parametrize(
    "time", ["nan", "1e9", " 1760000000 ", "-1760000000", "9" * 30, "", "1760000000.9", "１７"]
)
@pytest.mark.parametrize("name", ["standard", "close", "hubspot", "zoom"])
def test_a_time_that_is_no_whole_number_is_refused(name: str, time: str) -> None:
    provider, secret = PROVIDERS[name], new_secret(PROVIDERS[name])
    received = delivery(provider, secret)
    headers = tuple(
        (key, time if key == provider.timestamp else value) for key, value in received.headers
    )
    assert refused(provider, secret, replace(received, headers=headers))


@signing
def test_old_signatures_and_those_of_the_future_are_refused(provider: Provider) -> None:
    if not provider.unit:
        pytest.skip("its signature says no time: only the delivery's key tells a repetition")
    secret = new_secret(provider)
    oldest = timedelta(seconds=provider.oldest)
    for skew in (timedelta(minutes=4), timedelta(0), -oldest):
        verify(provider, [secret], delivery(provider, secret, at=NOW + skew))
    for skew in (timedelta(minutes=6), timedelta(days=1), -oldest - timedelta(seconds=2)):
        assert refused(provider, secret, delivery(provider, secret, at=NOW + skew))


def test_one_right_signature_among_several_is_enough() -> None:
    provider = PROVIDERS["standard"]
    secret = new_secret(provider)
    received = delivery(provider, secret)
    headers = dict(received.headers)
    headers["webhook-signature"] = f"v1a,abc  v1,AAAA= {headers['webhook-signature']} v2,x"
    verify(provider, [secret], replace(received, headers=tuple(headers.items())))


def test_the_reference_library_signs_what_verifies_here_and_the_other_way_round() -> None:
    provider = PROVIDERS["standard"]
    secret = new_secret(provider)
    at = datetime.now(UTC)
    signature = Webhook(secret).sign("msg_1", at, BODY.decode())
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }
    verify(provider, [secret], Received("POST", URL, tuple(headers.items()), BODY, at))
    ours = sign(provider, secret, URL, BODY, at)
    assert Webhook(secret).verify(ours.body, ours.headers) == json.loads(BODY)


def test_a_sample_that_is_refused_may_have_gone_to_another_address(engine: Engine) -> None:
    refused = httpx2.Response(401, text="no")
    told = {}
    for name in ("hubspot", "close"):
        url, file = f"http://127.0.0.1:8000/webhooks/{name}/x", str(SAMPLES / f"{name}.json")
        secret = new_secret(PROVIDERS[name])
        with mock.patch("service.commands.webhook.httpx2.post", return_value=refused):
            sent = ("webhook", "send", url, file, "--provider", name, "--secret", secret)
            told[name] = run_here(engine, *sent)
    assert [each.exit_code for each in told.values()] == [1, 1]
    assert "FINGERPOST_PUBLIC_URL" in told["hubspot"].stderr
    assert "/webhooks/hubspot/x" in told["hubspot"].stderr
    assert "FINGERPOST_PUBLIC_URL" not in told["close"].stderr


def test_an_address_with_escapes_is_signed_as_hubspot_does() -> None:
    provider, secret = PROVIDERS["hubspot"], "hub-secret"
    escaped, undone = (f"https://hooks.example.com/in?to={at}x" for at in ("a%40b%20", "a@b%20"))
    signed = sign(provider, secret, undone, BODY, NOW)
    received = Received("POST", escaped, tuple(signed.headers.items()), BODY, NOW)
    assert verify(provider, [secret], received) == BODY


@pytest.fixture(scope="module")
def pair() -> tuple[str, str]:
    """A private key, and the public one as Gong shows it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), base64.b64encode(public).decode()


def test_a_token_of_gong_names_body_address_and_end(pair: tuple[str, str]) -> None:
    private, public = pair
    gong = PROVIDERS["gong"]
    signed = sign(gong, private, URL, BODY, NOW)
    received = Received("POST", URL, tuple(signed.headers.items()), BODY, NOW)
    assert verify(gong, [public], received) == BODY
    bare = {"authorization": signed.headers["authorization"].removeprefix("Bearer ")}
    assert verify(gong, [public], replace(received, headers=tuple(bare.items()))) == BODY
    for wrong in (
        replace(received, body=BODY + b" "),
        replace(received, url=f"{URL}&more=1"),
        replace(received, at=NOW + timedelta(minutes=7)),
        replace(received, headers=()),
        replace(received, headers=(("authorization", "Bearer a.b.c"),)),
    ):
        assert refused(gong, public, wrong)


def test_a_damaged_public_key_is_no_secret_of_gong(pair: tuple[str, str]) -> None:
    private, public = pair
    gong = PROVIDERS["gong"]
    lines = "\n".join(public[at : at + 64] for at in range(0, len(public), 64))
    whole = f"-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----"
    for secret in (public, lines, whole, "an-address-key"):
        assert check_secret(gong, secret) == secret
    for damaged in (
        public[:-40],
        public[9:],
        whole[:200],
        whole[4:],
        whole.replace("M", "?"),
        private,
    ):
        with pytest.raises(Invalid, match="damaged"):
            check_secret(gong, damaged)


@pytest.mark.parametrize("name", ["dialpad", "gong"])
def test_tokens_without_signature_or_of_another_kind_are_refused(
    name: str, pair: tuple[str, str]
) -> None:
    def encoded(text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    for algorithm in ("none", "None", "HS512", "HS256", "RS256"):
        token = f"{encoded(json.dumps({'alg': algorithm}))}.{encoded('{}')}."
        received = Received("POST", URL, (("authorization", token),), token.encode(), NOW)
        assert refused(PROVIDERS[name], pair[1] if name == "gong" else "secret", received)


@given(
    name=st.sampled_from(sorted(PROVIDERS)),
    headers=st.lists(
        st.tuples(
            st.sampled_from(sorted({h for p in PROVIDERS.values() for h in p.headers}))
            | st.just("authorization"),
            st.text(st.characters(max_codepoint=255), max_size=60),
        ),
        max_size=5,
    ),
    body=st.binary(max_size=60) | st.sampled_from([b"[]", b'{"token": 1}', b"NaN", b"\xff"]),
)
def test_whatever_is_sent_is_refused_and_nothing_fails(
    name: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    received = Received("POST", URL, tuple(headers), body, NOW)
    assert refused(PROVIDERS[name], new_secret(PROVIDERS[name]), received)
