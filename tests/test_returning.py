"""Who may take a result: no way past the card that was shown."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from motcua.core.errors import BadRequest
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier
from motcua.papers.models import Paper
from motcua.people.models import Staff
from tests import make
from tests.counter import HTMX, desk
from tests.test_counter_returning import signed

pytestmark = pytest.mark.django_db
READY = ("propose", "resolve")
POSTED = {"name": "Người Lạ", "post_number": "VN 123"}


def test_a_post_number_opens_nothing_where_nobody_asked_for_the_post(client: Client) -> None:
    desk(client)
    dossier = make.dossier(*READY)
    assert 'name="post_number"' not in client.get(
        f"/counter/return/{dossier.code}", **HTMX
    ).content.decode()  # fmt: skip
    answer = client.post(f"/counter/return/{dossier.code}", POSTED, **HTMX)
    assert (answer.status_code, "không đăng ký nhận qua bưu chính" in answer.content.decode()) == (
        422, True,
    )  # fmt: skip
    dossier.refresh_from_db()
    assert (dossier.status, dossier.post_number, dossier.posted_at) == ("resolved", "", None)


def test_what_is_posted_keeps_its_number_and_its_slip_says_so(client: Client) -> None:
    desk(client)
    dossier = make.dossier(*READY, return_by="post")
    answer = client.post(f"/counter/return/{dossier.code}", POSTED, **HTMX)
    dossier.refresh_from_db()
    assert (answer.status_code, dossier.status, dossier.post_number) == (200, "returned", "VN 123")
    assert dossier.posted_at == dossier.returned_at
    assert "VN 123" in str(Paper.objects.get(form="return").data)


@pytest.mark.parametrize("facts", [{}, {"return_by": "online"}])
def test_the_action_itself_refuses_the_post(facts: dict[str, str]) -> None:
    dossier = make.dossier(*READY, **facts)
    with pytest.raises(BadRequest, match="bưu chính"):
        give(dossier, actions.Recipient("Người Lạ", post_number="1"))


def test_a_post_number_is_at_most_as_long_as_its_column() -> None:
    dossier = make.dossier(*READY, return_by="post")
    with pytest.raises(BadRequest, match="40 ký tự"):
        give(dossier, actions.Recipient("Người Lạ", post_number="1" * 41))
    give(dossier, actions.Recipient("Người Lạ", post_number="1" * 40))


def test_who_comes_in_person_after_all_still_shows_a_card() -> None:
    dossier = make.dossier(*READY, return_by="post")
    with pytest.raises(BadRequest, match="căn cước"):
        give(dossier, actions.Recipient("Người Lạ", post_number="  "))


def give(dossier: Dossier, recipient: actions.Recipient) -> None:
    by: Staff = dossier.received_by
    actions.hand_over(dossier.pk, by=by, recipient=recipient, at=make.MONDAY)


@pytest.mark.django_db(transaction=True)
def test_a_signature_is_examined_before_anything_is_locked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk(client)
    dossier = make.dossier(*READY)
    seen: list[bool] = []

    def clean(content: bytes) -> str:
        seen.append(connection.in_atomic_block)
        return "clean"

    monkeypatch.setattr("motcua.documents.scanner.verdict", clean)
    facts: dict[str, Any] = {
        "name": dossier.owner_name, "personal_id": dossier.owner.personal_id, "signature": signed(),
    }  # fmt: skip
    assert client.post(f"/counter/return/{dossier.code}", facts, **HTMX).status_code == 200
    assert seen == [False]
