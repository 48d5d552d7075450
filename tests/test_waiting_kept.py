"""Promises by both measures: on the dossier, and counted by sector and handler."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import get_template, render_to_string
from django.urls import reverse

from motcua.core import clock
from motcua.core.errors import BadRequest
from motcua.dossiers import actions, measures, queries
from motcua.dossiers.models import SupplementRequest
from motcua.people.states import Role
from motcua.web.lead.waiting import IncidentForm
from tests import make
from tests.casework import page_of, signed_in, words
from tests.counter import picture
from tests.make import MONDAY, fresh

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MONDAY)


def resolved(*path, at, version=None):
    by = make.staff()
    dossier = make.dossier(*path, by=by, version=version or make.procedure(3))
    make.walk(dossier, "propose", by=by, at=at)
    make.walk(dossier, "resolve", by=by, at=at)
    return fresh(dossier)


def test_one_dossier_has_two_moments_after_a_supplement():
    """The law counts anew from the answer; Decision 766 only takes the wait off."""
    by = make.staff()
    dossier = make.dossier(by=by, version=make.procedure(3))
    make.walk(dossier, "ask_supplement", by=by, at=MONDAY + DAY)
    actions.resume(dossier.pk, by=by, at=MONDAY + 2 * DAY)
    found = measures.measures_of(fresh(dossier), MONDAY + 4 * DAY + timedelta(hours=1))
    assert found.law_due == datetime(2026, 11, 23, 2, tzinfo=UTC)  # Wed + 3
    assert found.index_due == datetime(2026, 11, 20, 2, tzinfo=UTC)  # Thu + 1
    assert (found.law, found.index, found.is_done) == ("Trước hạn", "Quá hạn", False)


def test_a_second_request_is_late_by_the_decision_whatever_the_day():
    by = make.staff()
    dossier = make.dossier("ask_supplement", "resume", "ask_supplement", "resume", by=by)
    found = measures.measures_of(fresh(dossier), MONDAY)
    assert (found.law, found.index) == ("Trước hạn", "Quá hạn")


def test_a_dossier_without_promise_has_no_measure():
    dossier = make.dossier()
    dossier.due_at = None
    assert measures.measures_of(dossier) is None


def test_kept_promises_are_counted_by_sector_and_handler():
    resolved(at=MONDAY + DAY)
    resolved(at=MONDAY + 9 * DAY)  # due Thursday: late, nobody said sorry
    by = make.staff()
    sorry = make.dossier(by=by, version=make.procedure(3))
    make.walk(sorry, "extend", by=by, at=MONDAY)
    make.walk(sorry, "propose", by=by, at=MONDAY + 4 * DAY)
    make.walk(sorry, "resolve", by=by, at=MONDAY + 4 * DAY)  # after the first date, before the new
    twice = make.dossier(
        "ask_supplement", "resume", "ask_supplement", "resume", "propose", "resolve"
    )
    report = measures.kept_promises(by, *NOVEMBER)
    total = report.total
    assert (total.resolved, total.on_time, total.late, total.late_unexcused) == (4, 3, 1, 1)
    assert (total.apologies, total.second_supplements, total.index_late) == (1, 1, 2)
    assert sum(k.resolved for k in report.sectors) == sum(k.resolved for k in report.handlers) == 4
    assert [k.name for k in report.sectors] == ["Hộ tịch"] and twice.supplements == 2
    assert measures.kept_promises(by, date(2026, 10, 1), date(2026, 10, 31)).total.resolved == 0
    stranger = make.staff(at=make.centre("noi-khac"))
    assert measures.kept_promises(stranger, *NOVEMBER).total.resolved == 0


def test_counting_a_month_asks_the_database_the_same_for_any_number(query_budget):
    by = make.staff()
    for _ in range(4):
        resolved(at=MONDAY + DAY)
    with query_budget(7):
        measures.kept_promises(by, *NOVEMBER)


def test_what_is_late_without_an_apology_is_counted_and_listed(monkeypatch):
    by = make.staff()
    late, sorry = make.dossier(by=by), make.dossier("extend", by=by)
    monkeypatch.setattr(clock, "now", lambda: MONDAY + 20 * DAY)
    now = measures.late_now(by)
    assert (now.late, now.unexcused) == (2, 1)
    page = queries.worklist(by, scope="unexcused")
    assert [row.number for row in page.rows] == [late.code] and sorry.code
    actions.declare_incident(
        by=by, reason="Mất điện toàn phường", since=MONDAY + 18 * DAY, at=MONDAY + 20 * DAY
    )
    assert measures.late_now(by).unexcused == 1  # it was late before the incident


def test_nothing_becomes_late_while_an_incident_lasts(monkeypatch):
    by = make.staff()
    make.dossier(by=by)
    actions.declare_incident(by=by, reason="Mất điện toàn phường", at=MONDAY + DAY)
    monkeypatch.setattr(clock, "now", lambda: MONDAY + 20 * DAY)
    assert measures.late_now(by).late == 0


# Pages


@pytest.mark.parametrize("name", ["apologies", "waits", "incident", "kept"])
def test_the_pages_are_the_leaders(client, name):
    signed_in(client, Role.SPECIALIST)
    assert client.get(reverse(f"lead:{name}")).status_code == 403
    for role in (Role.LEADER, Role.DIRECTOR, Role.AUDITOR):
        signed_in(client, role)
        assert client.get(reverse(f"lead:{name}")).status_code == 200


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2026-13", "2027-01", "x"])
def test_a_month_that_cannot_be_is_this_month(client, month):
    signed_in(client, Role.LEADER)
    answer = client.get(reverse("lead:kept"), {"month": month})
    assert (answer.status_code, answer.context["first"]) == (200, date(2026, 11, 1))


def test_an_incident_is_declared_and_ended_by_the_director_only(client):
    signed_in(client, Role.LEADER)
    url = reverse("lead:incident")
    facts = {"reason": "Mất điện toàn phường từ sáng", "minutes_ago": "30"}
    assert client.post(url, facts).status_code == 403
    assert client.post(url, {"end": "1"}).status_code == 403
    signed_in(client, Role.DIRECTOR)
    assert client.post(url, facts | {"reason": ""}).status_code == 422
    assert client.post(url, facts | {"minutes_ago": "9999"}).status_code == 422
    form = IncidentForm(facts | {"minutes_ago": "1.000"})
    assert form.is_valid() and form.cleaned_data["minutes_ago"] == 1000
    assert client.post(url, facts).status_code == 302
    assert "Mất điện toàn phường từ sáng" in words(client.get(url))
    assert "Mất điện toàn phường từ sáng" in words(client.get("/"))
    assert client.post(url, {"end": "1"}).status_code == 302
    assert "Mất điện" not in words(client.get("/"))


def test_the_dossier_page_shows_both_measures_and_what_it_waits_for(client):
    by = signed_in(client)
    dossier = make.dossier("consult", "ask_payment", by=by)
    shown = words(client.get(page_of(dossier)))
    assert "Theo Quyết định 766" in shown and "0423/TB-CCT" in shown
    assert "Văn phòng đăng ký đất đai" in shown


def test_the_bell_and_its_list(client):
    by = signed_in(client, Role.SPECIALIST)
    make.dossier(by=make.staff(Role.RECEPTIONIST))
    actions.warn(by.centre_id, at=MONDAY + 2 * DAY)
    assert ">1<" in words(client.get(reverse("desk:bell")))
    assert "sắp đến hạn trả" in words(client.get(reverse("desk:notices")))
    assert client.post(reverse("desk:notices_read"), {"key": "gia-mao"}).status_code == 404
    assert client.post(reverse("desk:notices_read")).status_code == 302
    assert ">0<" in words(client.get(reverse("desk:bell")))


# From home


def test_sending_from_home_needs_files_and_the_second_factor(client):
    dossier = make.dossier("ask_supplement")
    url = reverse("portal:answer", args=[dossier.token])
    assert client.get(url).status_code == 200
    assert client.post(url, {"last4": dossier.id_last4}).status_code == 422
    file = {"file-0": make_file()}
    assert client.post(url, file | {"last4": "0000"}).status_code == BadRequest.http_status
    assert SupplementRequest.objects.get().sent_at is None
    answer = client.post(url, {"file-0": make_file(), "last4": dossier.id_last4})
    assert answer.status_code == 302 and answer["Location"].endswith(f"/{dossier.token}/")
    assert dossier.files.get().attachment.uploaded_by is None
    assert client.get(reverse("portal:answer", args=["khong-co"])).status_code == 404


def test_too_many_files_are_refused_and_none_is_dropped_in_silence(client):
    dossier = make.dossier("ask_supplement")
    url = reverse("portal:answer", args=[dossier.token])
    many = {"file-0": [make_file() for _ in range(21)], "last4": dossier.id_last4}
    answer = client.post(url, many)
    assert answer.status_code == 422
    assert "nhiều nhất 20 tệp, ông/bà đang chọn 21 tệp" in words(answer)
    assert f'value="{dossier.id_last4}"' in words(answer)
    assert not dossier.files.exists() and SupplementRequest.objects.get().sent_at is None


@pytest.mark.parametrize("page", ["portal/follow.html", "portal/follow_linked.html"])
def test_nobody_who_has_sent_papers_is_threatened_with_a_last_day(page):
    """Both pages show the same piece."""
    assert 'include "portal/_wanted.html"' in get_template(page).template.source
    wanted = {"wanted": [], "answer_by": date(2026, 12, 1), "can_send": False, "token": "x"}
    waits, sent = (
        render_to_string("portal/_wanted.html", {"progress": wanted | {"sent_at": at}})
        for at in (None, make.MONDAY)
    )
    assert "01/12/2026" in waits and "dừng giải quyết" in waits
    assert "dừng giải quyết" not in sent and "Chúng tôi đang xem" in sent


def make_file():
    return SimpleUploadedFile("chup.png", picture(), "image/png")


def test_a_dossier_that_asks_nothing_leads_back(client):
    dossier = make.dossier()
    answer = client.get(reverse("portal:answer", args=[dossier.token]))
    assert answer.status_code == 302
