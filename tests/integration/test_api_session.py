"""Signing in and out, cookies and CSRF, throttling, tokens: over HTTP."""

from datetime import timedelta
from typing import Any

import pytest

from tests.integration.api_floor import ORIGIN, PASSWORD, ApiFloor, api_floor


async def sign_in(floor: ApiFloor, email: str = "ana@example.com", password: str = PASSWORD, **options: Any):
    return await floor.call("POST", "/session", None, json={"email": email, "password": password}, **options)


async def test_signing_in_gives_a_token_a_safe_cookie_and_the_user() -> None:
    async with api_floor() as floor:
        answer = await sign_in(floor, " Ana@Example.COM ")
        assert answer.status == 200
        body = await answer.json()
        assert body["user"]["id"] == "ana"
        assert body["user"]["role"] == "agent"
        assert "password_hash" not in str(body)
        cookie = answer.headers["Set-Cookie"]
        assert "hub_session=" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie
        floor.tokens["fresh"] = body["token"]
        assert (await floor.call("GET", "/session", "fresh")).status == 200


async def test_the_cookie_is_secure_when_people_come_by_tls() -> None:
    async with api_floor(public_url="https://hub.example.com") as floor:
        answer = await sign_in(floor)
        assert "Secure" in answer.headers["Set-Cookie"]
        assert "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("email", ["ana@example.com", "nobody@example.com", "closed@example.com", "\u0000"])
async def test_every_wrong_sign_in_gets_the_same_answer(email: str) -> None:
    async with api_floor() as floor:
        answer = await sign_in(floor, email, "wrong")
        body = await answer.json()
        assert answer.status == 401
        assert body["code"] == "unauthenticated"
        assert body["detail"] == "The e-mail address or the password is wrong"


async def test_guessing_is_stopped_per_account_even_with_the_right_password_at_last() -> None:
    async with api_floor() as floor:
        for _ in range(5):
            assert (await sign_in(floor, password="wrong")).status == 401
        refused = await sign_in(floor)
        assert refused.status == 429
        assert (await refused.json())["code"] == "too_many_requests"
        assert int(refused.headers["Retry-After"]) > 200
        assert (await sign_in(floor, "bo@example.com")).status == 200
        floor.clock.advance(timedelta(seconds=301))
        assert (await sign_in(floor)).status == 200


async def test_guessing_many_accounts_from_one_address_is_stopped() -> None:
    async with api_floor() as floor:
        statuses = [(await sign_in(floor, f"user{n}@example.com", "wrong")).status for n in range(52)]
        assert statuses[:50] == [401] * 50
        assert statuses[50:] == [429, 429]


async def test_a_cookie_alone_changes_nothing_from_another_site() -> None:
    async with api_floor() as floor:
        body = await (await sign_in(floor)).json()
        floor.client.session.cookie_jar.clear()
        cookie = {"Cookie": f"hub_session={body['token']}"}
        good = {**cookie, "X-CSRF-Token": body["csrf"]}

        async def draft(headers: dict[str, str]) -> int:
            sent = {"state": "available"}
            return (await floor.call("PUT", "/agents/me/state", None, headers=headers, json=sent)).status

        assert (await floor.call("GET", "/session", None, headers=cookie)).status == 200
        assert await draft(cookie) == 403
        assert await draft({**cookie, "X-CSRF-Token": "wrong"}) == 403
        assert await draft({**good, "Origin": "https://evil.example.com"}) == 403
        assert await draft({**good, "Origin": "null"}) == 403
        assert await draft({**good, "Origin": "http://[broken"}) == 403
        assert await draft({**good, "Sec-Fetch-Site": "cross-site"}) == 403
        assert await draft({**good, "Origin": ORIGIN}) == 200
        assert await draft(good) == 200


async def test_another_site_cannot_sign_a_browser_in() -> None:
    async with api_floor() as floor:
        assert (await sign_in(floor, headers={"Origin": "https://evil.example.com"})).status == 403


async def test_signing_out_ends_the_session_at_once() -> None:
    async with api_floor() as floor:
        ended: list[str] = []
        floor.sessions.on_ended(lambda session: ended.append(session.agent_id))
        assert (await floor.call("GET", "/session", "ana")).status == 200
        assert (await floor.call("DELETE", "/session", "ana")).status == 204
        assert (await floor.call("GET", "/session", "ana")).status == 401
        assert ended == ["ana"]


async def test_a_session_ends_by_itself() -> None:
    async with api_floor() as floor:
        floor.clock.advance(timedelta(hours=12, seconds=1))
        assert (await floor.call("GET", "/session", "ana")).status == 401


async def test_closing_an_account_ends_its_sessions_and_tokens_at_once() -> None:
    async with api_floor() as floor:
        made = await (await floor.call("POST", "/tokens", "ana", json={"name": "script"})).json()
        floor.tokens["script"] = made["token"]
        assert (await floor.call("GET", "/tickets", "script")).status == 200
        closed = await floor.call("PATCH", "/agents/ana", "ada", json={"active": False})
        assert closed.status == 200
        assert (await floor.call("GET", "/tickets", "ana")).status == 401
        assert (await floor.call("GET", "/tickets", "script")).status == 401
        assert (await sign_in(floor)).status == 401


@pytest.mark.parametrize("change", [{"password": "another password"}, {"role": "supervisor"}])
async def test_another_password_or_role_from_above_ends_every_sign_in(change: dict[str, str]) -> None:
    async with api_floor() as floor:
        assert (await floor.call("PATCH", "/agents/ana", "ada", json={"name": "Anna"})).status == 200
        assert (await floor.call("GET", "/session", "ana")).status == 200
        assert (await floor.call("PATCH", "/agents/ana", "ada", json=change)).status == 200
        assert (await floor.call("GET", "/session", "ana")).status == 401


async def test_an_api_token_is_shown_once_is_no_cookie_and_makes_no_tokens() -> None:
    async with api_floor() as floor:
        made = await (await floor.call("POST", "/tokens", "ana", json={"name": "script"})).json()
        listed = await (await floor.call("GET", "/tokens", "ana")).json()
        assert [row["name"] for row in listed["items"]] == ["script"]
        assert made["token"] not in str(listed)
        floor.tokens["script"] = made["token"]
        assert (await floor.call("POST", "/tokens", "script", json={"name": "more"})).status == 403
        cookie = {"Cookie": f"hub_session={made['token']}"}
        assert (await floor.call("GET", "/session", None, headers=cookie)).status == 401
        assert (await floor.call("DELETE", f"/tokens/{made['id']}", "bo")).status == 404
        assert (await floor.call("DELETE", f"/tokens/{made['id']}", "ana")).status == 204
        assert (await floor.call("GET", "/tickets", "script")).status == 401


@pytest.mark.parametrize(
    "header", ["Basic YTpi", "Bearer", "Bearer ", "Bearer \u00e9\u00e9", "Bearer " + "x" * 5000, "x"]
)
async def test_odd_authorisation_headers_are_refused(header: str) -> None:
    async with api_floor() as floor:
        answer = await floor.call("GET", "/tickets", None, headers={"Authorization": header})
        assert answer.status == 401
        assert answer.content_type == "application/problem+json"


async def test_a_new_password_needs_the_present_one_and_ends_other_sign_ins() -> None:
    async with api_floor() as floor:
        floor.tokens["other"], _ = await floor.sessions.create("ana")
        wrong = {"password": "another password", "current_password": "no"}
        assert (await floor.call("PATCH", "/agents/me", "ana", json=wrong)).status == 422
        right = {"password": "another password", "current_password": PASSWORD}
        assert (await floor.call("PATCH", "/agents/me", "ana", json=right)).status == 200
        assert (await floor.call("GET", "/session", "other")).status == 401
        assert (await floor.call("GET", "/session", "ana")).status == 200
        assert (await sign_in(floor)).status == 401
        assert (await sign_in(floor, password="another password")).status == 200
