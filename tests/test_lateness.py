"""A promise that was broken stays broken when the clock is made to wait afterwards."""

import unicodedata
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse

from motcua.api.v1 import dossiers
from motcua.core import clock
from motcua.core.errors import NotAllowed
from motcua.dossiers import actions, measures, oversight, queries
from motcua.people.states import Role
from motcua.reports.queries import day_figures
from motcua.web.casework.forms import SupplementForm
from motcua.web.fields import Money, Whole
from tests import make
from tests.make import MONDAY

pytestmark = pytest.mark.django_db
AFTER = MONDAY + timedelta(days=30)


@pytest.mark.parametrize("wait", ["ask_payment", "ask_supplement"])
@pytest.mark.parametrize(("began", "late"), [(AFTER, 1), (MONDAY, 0)])
def test_a_pause_begun_past_the_promise_stays_on_the_red_list(monkeypatch, wait, began, late):
    by = make.staff()
    dossier = make.dossier("start", by=by)
    make.walk(dossier, wait, by=by, at=began)
    later = AFTER + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    lead = make.staff(Role.LEADER, at=by.centre)
    now = measures.late_now(lead)
    assert (now.late, now.unexcused) == (late, late)
    assert sum(desk.late for desk in oversight.desks(lead)) == late
    figures = day_figures(by.centre, later.date())
    assert (figures.late_now, figures.unexcused_now) == (late, late)
    for scope in ("unexcused", "due"):
        rows = queries.worklist(lead, scope=scope).rows
        assert [row.stands_late for row in rows] == [True] * late


def test_no_notice_stops_the_clock_where_nothing_can_be_owed():
    by = make.staff()
    dossier = make.dossier("start", by=by)
    facts = {"notice_number": "0423/TB-CCT", "notice_on": date(2026, 11, 16)}
    assert "ask_payment" not in dict(queries.moves_open_to(by, dossier))
    with pytest.raises(NotAllowed):
        actions.ask_payment(dossier.pk, by=by, at=MONDAY, **facts)
    make.owes(dossier)
    dossier.refresh_from_db()
    assert "ask_payment" in dict(queries.moves_open_to(by, dossier))


def test_a_list_offers_an_apology_up_to_its_last_day_only(monkeypatch):
    by = make.staff()
    make.dossier("start", by=by)  # due on Thursday the 19th
    offered = []
    for days in range(5):
        monkeypatch.setattr(clock, "now", lambda days=days: MONDAY + timedelta(days=days))
        offered += [row.may_extend for row in queries.worklist(by, scope="all").rows]
    assert offered == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1.250.000", 1_250_000),
        ("1 250 000 đ", 1_250_000),
        ("500 đồng", 500),
        ("", None),
        ("8.000 VNĐ", 8000),
        (unicodedata.normalize("NFD", "8.000 Đồng"), 8000),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed, amount):
    assert Money(required=False).clean(typed) == amount


@pytest.mark.parametrize("typed", ["1.25", "8.00", "0.500", "-5.000", "một triệu", "12.50.000"])
def test_an_amount_that_is_none_is_refused(typed):
    with pytest.raises(ValidationError):
        Money(required=False).clean(typed)


@pytest.mark.parametrize(("typed", "number"), [("8.000", 8000), ("1 250", 1250), ("-5", -5)])
def test_eight_thousand_is_not_eight(typed, number):
    assert Whole().clean(typed) == number


def test_the_description_of_the_move_door_names_every_move():
    said = dossiers.move.__doc__
    assert [name for name in dossiers.MOVES if name not in said] == []


def test_a_second_supplement_says_whose_it_is(client):
    by = make.staff(Role.SPECIALIST)
    dossier = make.dossier("ask_supplement", "resume", by=make.staff(at=by.centre))
    client.force_login(by)
    words = "Lần hai do lãnh đạo quyết định"
    assert words in client.get(reverse("desk:dossier", args=[dossier.code])).content.decode()
    leader = make.staff(Role.LEADER, at=by.centre)
    client.force_login(leader)
    assert words not in client.get(reverse("lead:dossier", args=[dossier.code])).content.decode()
    form = SupplementForm.begin(dossier, QueryDict())
    assert form.fields["again_reason"].required


def test_a_day_without_anything_is_all_zeros() -> None:
    figures = day_figures(make.centre("khong-co-gi"), date(2026, 11, 16))
    assert (figures.tickets, figures.wait_minutes) == (0, None)
    assert (figures.received, figures.resolved, figures.returned) == (0, 0, 0)
    assert (figures.open_now, figures.late_now, figures.left_lying) == (0, 0, 0)
