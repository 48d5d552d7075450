"""A ready result: fetched on-line with the second factor, or remembered to who has not come."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motcua.core.errors import NotAllowed, NotFound, WrongState
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.dossiers.queries import near
from motcua.dossiers.shapes import FeeIn
from motcua.outbox.models import Message
from motcua.people.states import Role
from tests import make

pytestmark = pytest.mark.django_db
READY = ("start", "propose", "resolve")


def ready(**facts):
    return make.dossier(*READY, **{"return_by": "online"} | facts)


def test_the_first_fetch_is_the_return_and_the_next_gives_the_same():
    found = ready()
    paper = actions.collect_online(found.token, found.id_last4, at=make.MONDAY)
    found.refresh_from_db()
    assert (found.status, found.returned_at) == ("returned", make.MONDAY)
    assert paper == found.results.get().paper
    assert actions.collect_online(found.token, found.id_last4) == paper
    assert DossierEvent.objects.filter(dossier=found, move="collect_online").count() == 1
    assert Message.objects.filter(about=found.code, template="ready_online").exists()


def test_what_is_fetched_after_a_correction_is_the_right_one():
    found = ready()
    actions.correct(found.pk, by=make.staff(Role.LEADER), title="Giấy xác nhận",
                    text="Nội dung đã sửa lại.", reason="Ghi nhầm năm", at=make.MONDAY)  # fmt: skip
    paper = actions.collect_online(found.token, found.id_last4, at=make.MONDAY)
    assert paper == found.results.get(number=2).paper


@pytest.mark.parametrize(
    ("path", "facts", "last4", "error"),
    [
        (READY, {}, "0000", NotAllowed),
        (READY, {}, "", NotAllowed),
        (READY, {"return_by": "counter"}, None, WrongState),
        (("start",), {}, None, WrongState),
        (READY, {"fee": FeeIn()}, None, WrongState),
    ],
    ids=["wrong-factor", "no-factor", "at-the-counter", "not-ready", "not-paid"],
)
def test_what_is_not_given(path, facts, last4, error):
    found = make.dossier(*path, **{"return_by": "online"} | facts)
    with pytest.raises(error):
        actions.collect_online(found.token, found.id_last4 if last4 is None else last4)
    assert Dossier.objects.get(pk=found.pk).status == found.status
    with pytest.raises(NotFound):
        actions.collect_online("khong-co", found.id_last4)


def test_the_page_asks_for_the_second_factor_and_sends_the_paper(client):
    found = ready()
    address = reverse("portal:fetch", args=[found.token])
    assert (
        reverse("portal:fetch", args=[found.token])
        in client.get(reverse("portal:follow", args=[found.token])).content.decode()
    )
    assert found.owner_name not in client.get(address).content.decode()
    wrong = client.post(address, {"last4": "12"})
    assert (wrong.status_code, "chưa đúng" in wrong.content.decode()) == (403, True)
    sent = client.post(address, {"last4": found.id_last4})
    assert sent["Content-Type"] == "application/pdf"
    assert sent.content.startswith(b"%PDF")
    assert sent["Cache-Control"] == "no-store"
    assert client.get(reverse("portal:fetch", args=["sai"])).status_code == 404
    for _ in range(12):  # guessing ends
        last = client.post(address, {"last4": "12"})
    assert last.status_code == 429


def test_who_does_not_come_is_reminded_by_the_steps_of_the_setting(settings):
    settings.REMIND_RESULT_DAYS = (7, 30)
    found = ready(return_by="counter")
    centre, at = found.centre_id, found.resolved_at
    assert near.uncollected(centre, at + timedelta(days=6)) == []
    assert not actions.remind_result(found.pk, at=at + timedelta(days=6))
    seventh = at + timedelta(days=7)
    assert near.uncollected(centre, seventh) == [found.pk]
    assert actions.remind_result(found.pk, at=seventh)
    assert not actions.remind_result(found.pk, at=seventh)  # a second worker
    assert near.uncollected(centre, seventh) == []
    assert actions.remind_result(found.pk, at=at + timedelta(days=30))
    assert not actions.remind_result(found.pk, at=at + timedelta(days=900))
    assert Message.objects.filter(template="uncollected", about=found.code).count() == 2
    found.refresh_from_db()
    assert (found.reminders, found.status) == (2, "resolved")


def test_a_collected_result_is_not_remembered():
    found = make.dossier(*READY, "hand_over")
    assert near.uncollected(found.centre_id, make.MONDAY + timedelta(days=90)) == []
    assert not actions.remind_result(found.pk, at=make.MONDAY + timedelta(days=90))
