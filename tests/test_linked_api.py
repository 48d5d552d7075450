"""Linked procedures through the API: one sending, one request; another agency's result."""

from typing import Any

import pytest
from django.test import Client

from motcua.core import clock
from motcua.dossiers.models import Dossier, LinkedRequest
from motcua.people.states import Role
from tests import linked, make
from tests.api import body, key_of, post

pytestmark = pytest.mark.django_db


def _sent(chain: linked.Three, **facts: Any) -> dict[str, Any]:
    """The one list has two papers: that of the whole, and the birth paper."""
    items = [{"order": 1, "originals": 1}, {"order": 2, "originals": 1}]
    return body(chain.whole, items=items, fee={"method": "cash"}, **facts)


def test_a_request_is_received_once_and_read_with_its_parts(client: Client) -> None:
    by, chain = make.staff(), linked.three()
    key = key_of(by)
    once = key | {"idempotency-key": "lt-1"}
    first = post(client, "/linked", _sent(chain), once)
    assert first.status_code == 201, first.content
    again = post(client, "/linked", _sent(chain), once)
    assert again.json()["number"] == first.json()["number"]
    assert LinkedRequest.objects.count() == 1
    assert post(client, "/linked", _sent(chain, subject="khác"), once).status_code == 409
    read = client.get(f"/api/v1/linked/{first.json()['number']}", headers=key).json()
    assert [part["label"] for part in read["parts"]] == list(linked.NAMES)
    assert [part["waiting"] for part in read["parts"]] == [False, True, True]


def test_what_is_missing_or_not_a_chain_is_said(client: Client) -> None:
    by, chain = make.staff(), linked.three()
    key = key_of(by)
    short = _sent(chain) | {"items": [{"order": 1, "originals": 1}]}
    answer = post(client, "/linked", short, key)
    assert (answer.status_code, answer.json()["field"]) == (422, "items")
    assert post(client, "/linked", body(chain.parts[0]), key).status_code == 404
    assert post(client, "/linked", _sent(chain, decision="refuse"), key).status_code == 422
    other = key_of(make.staff(at=make.centre("noi-khac")))
    number = post(client, "/linked", _sent(chain), key).json()["number"]
    assert client.get(f"/api/v1/linked/{number}", headers=other).status_code == 404


def test_the_result_of_another_agency_is_entered(client: Client) -> None:
    by, chain = make.staff(), linked.three()
    officer = make.staff(Role.SPECIALIST)
    rows = linked.parts_of(linked.receive(chain, by, at=clock.now()))
    linked.sign(rows[0], by, at=clock.now())
    facts = {"kind": "granted", "title": "Thông báo", "issued_by": "Công an phường",
             "issued_number": "12/TB"}  # fmt: skip
    path = f"/dossiers/{rows[1].code}/enter-result"
    answer = post(client, path, facts, key_of(officer))
    assert answer.status_code == 200, answer.content
    assert answer.json()["status"] == "resolved"
    assert Dossier.objects.get(pk=rows[2].pk).stage == "handling"


def test_a_linked_code_is_followed_like_any_other(client: Client) -> None:
    rows = linked.parts_of(linked.receive(linked.three(), make.staff(), at=clock.now()))
    code = LinkedRequest.objects.get().code
    track = {"path": "/api/v1/track", "content_type": "application/json"}
    little = client.post(data={"code": code, "last4": "0000"}, **track).json()
    assert (little["number"], little["due_at"]) == (code, None)
    known = {"code": code.lower(), "last4": rows[0].id_last4}
    assert client.post(data=known, **track).json()["due_at"]
