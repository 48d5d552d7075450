"""Centres, people, roles with dates, keys: what the actions allow and what they refuse."""

from datetime import date, time, timedelta
from io import StringIO

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, NotFound, WrongState
from motcua.people import actions, queries
from motcua.people.models import ApiKey, Assignment, AuditEntry, Centre, Counter, SignIn, Staff
from motcua.people.states import Role
from tests import make

pytestmark = pytest.mark.django_db
NOW = clock.now()
TODAY = clock.day_of(NOW)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
FIRST = {
    "code": "H17.20", "slug": "hai-chau", "name": "Trung tâm Hải Châu",
    "authority_name": "Ủy ban nhân dân phường Hải Châu", "place": "Hải Châu",
    "admin_username": "quantri", "admin_name": "Võ Thị Kim Ngân", "password": "mot-cua-2026",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _one_day(monkeypatch):
    """Midnight may come between the reading of this file and its tests."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def admin():
    actions.found_centre(**FIRST)
    return Staff.objects.get(username="quantri")


@pytest.fixture
def thu(admin):
    return actions.add_staff(by=admin, username="tiepnhan1", full_name="Trần Thị Thu Hà")


@pytest.fixture
def stranger():
    """An administrator of another centre."""
    return make.staff(Role.ADMINISTRATOR, at=make.centre("noi-khac"))


def audited(what):
    return AuditEntry.objects.filter(what=what).count()


def test_a_centre_is_founded_with_its_administrator(admin):
    assert admin.roles == {Role.ADMINISTRATOR}
    assert admin.check_password("mot-cua-2026")
    assert admin.centre.code == "H17.20"
    assert audited("centre.found") == 1


@pytest.mark.parametrize(("wrong", "field"), [
    ({"code": "H17.20"}, "code"), ({"code": "H17.21"}, "slug"),
    ({"code": "H17.21", "slug": "thanh-khe"}, "admin_username"),
    ({"code": "", "slug": "x"}, "code"), ({"slug": "có dấu"}, "slug"),
    ({"code": "H1", "slug": "b", "admin_username": "ab"}, "admin_username"),
    ({"code": "H1", "slug": "b", "admin_username": "khac", "password": "ngan"}, "password"),
    ({"code": "H1", "slug": "b", "commune_code": "99999"}, "commune_code"),
])  # fmt: skip
def test_a_centre_is_not_founded_on_wrong_facts(admin, wrong, field):
    with pytest.raises(BadRequest) as no:
        actions.found_centre(**FIRST | wrong)
    assert no.value.field == field
    assert Centre.objects.count() == 1


def test_only_an_administrator_of_the_same_centre_changes_anything(admin, thu, stranger):
    line = {"role": Role.SPECIALIST, "from_on": TODAY}
    director = make.staff(Role.DIRECTOR, at=admin.centre)
    for by, error in ((stranger, NotFound), (thu, NotAllowed), (director, NotAllowed)):
        for refused in (
            lambda by=by: actions.assign(thu.pk, by=by, **line),
            lambda by=by: actions.reset_password(thu.pk, by=by),
            lambda by=by: actions.change_staff(thu.pk, by=by, full_name="X"),
            lambda by=by: actions.put_centre(admin.centre_id, by=by, name="X"),
            lambda by=by: actions.put_hours(admin.centre_id, rows=[], by=by),
            lambda by=by: actions.make_key(by=by, staff_id=thu.pk, name="x", scopes=["tickets"]),
        ):
            with pytest.raises(error):
                refused()
    assert actions.put_counter(number=3, name="Hộ tịch", by=director).number == 3
    with pytest.raises(NotAllowed):
        actions.put_counter(number=3, name="Hộ tịch", by=thu)


@pytest.mark.parametrize("username", ["", "ab", "có dấu", "Tiep Nhan", "a" * 41, "x\x00yz", "-abc"])
def test_a_name_to_sign_in_with_is_plain(admin, username):
    with pytest.raises(BadRequest) as no:
        actions.add_staff(by=admin, username=username, full_name="Ai Đó")
    assert no.value.field == "username"


def test_a_name_to_sign_in_with_is_used_once_whatever_the_centre(admin, thu, stranger):
    with pytest.raises(BadRequest):
        actions.add_staff(by=stranger, username=" TiepNhan1 ", full_name="Ai Đó")


def test_rights_begin_and_end_with_their_days(admin, thu):
    actions.assign(
        thu.pk, role=Role.LEADER, from_on=TODAY - timedelta(days=9), until_on=YESTERDAY, by=admin
    )
    actions.assign(thu.pk, role=Role.RECEPTIONIST, from_on=TODAY, until_on=TODAY, by=admin)
    actions.assign(thu.pk, role=Role.SPECIALIST, from_on=TOMORROW, by=admin)
    assert Staff.objects.get(pk=thu.pk).roles == {Role.RECEPTIONIST}
    assert queries.leaders_of(admin.centre) == []
    assert queries.colleagues(admin, role=Role.RECEPTIONIST) == [thu]


def test_one_role_is_not_given_twice_for_the_same_days(admin, thu):
    actions.assign(thu.pk, role=Role.LEADER, from_on=TODAY, until_on=TOMORROW, by=admin)
    for from_on, until_on in ((TODAY, None), (TOMORROW, TOMORROW), (YESTERDAY, TODAY)):
        with pytest.raises(WrongState):
            actions.assign(thu.pk, role=Role.LEADER, from_on=from_on, until_on=until_on, by=admin)
    actions.assign(thu.pk, role=Role.LEADER, from_on=TOMORROW + timedelta(days=1), by=admin)
    with pytest.raises(BadRequest):
        actions.assign(thu.pk, role="king", from_on=TODAY, by=admin)
    with pytest.raises(BadRequest):
        actions.assign(thu.pk, role=Role.AUDITOR, from_on=TODAY, until_on=YESTERDAY, by=admin)


def test_the_last_administrator_cannot_end_himself_in_any_way(admin, thu):
    mine = Assignment.objects.get(staff=admin)
    with pytest.raises(WrongState):
        actions.end_assignment(mine.pk, until_on=TODAY, by=admin)
    with pytest.raises(WrongState):
        actions.change_staff(admin.pk, by=admin, full_name=admin.full_name, is_active=False)
    actions.assign(thu.pk, role=Role.ADMINISTRATOR, from_on=TODAY, until_on=TODAY, by=admin)
    with pytest.raises(WrongState):  # she ends today as well
        actions.end_assignment(mine.pk, until_on=TODAY, by=admin)
    second = make.staff(Role.ADMINISTRATOR, at=admin.centre)
    actions.end_assignment(mine.pk, until_on=TODAY, by=admin)
    with pytest.raises(WrongState):
        actions.end_assignment(
            Assignment.objects.get(staff=second).pk, until_on=TOMORROW, by=second
        )


def test_an_ended_role_is_not_prolonged_and_does_not_end_before_it_begins(admin, thu):
    row = actions.assign(thu.pk, role=Role.AUDITOR, from_on=TODAY, by=admin)
    with pytest.raises(BadRequest):
        actions.end_assignment(row.pk, until_on=YESTERDAY, by=admin)
    actions.end_assignment(row.pk, until_on=TODAY, by=admin)
    with pytest.raises(WrongState):
        actions.end_assignment(row.pk, until_on=TOMORROW, by=admin)


def test_somebody_who_left_cannot_sign_in_sits_nowhere_and_has_no_key(admin, thu):
    _, plain = actions.make_key(by=admin, staff_id=thu.pk, name="Máy", scopes=["tickets"])
    counter = actions.put_counter(number=1, by=admin)
    Counter.objects.filter(pk=counter.pk).update(staff=thu)
    client = Client()
    client.force_login(thu, backend="motcua.web.account.sessions.StaffBackend")
    assert client.get("/account/me/").status_code == 200
    actions.change_staff(thu.pk, by=admin, full_name=thu.full_name, is_active=False)
    assert client.get("/account/me/").status_code == 302
    assert queries.key_owner(plain) is None
    assert Counter.objects.get(pk=counter.pk).staff is None
    with pytest.raises(WrongState):
        actions.reset_password(thu.pk, by=admin)


def test_a_key_is_shown_once_and_kept_as_a_hash(admin, thu, django_assert_num_queries):
    key, plain = actions.make_key(
        by=admin, staff_id=thu.pk, name="Máy lấy số", scopes=["tickets"], expires_on=TODAY
    )
    assert plain.startswith("mc_") and plain not in str(ApiKey.objects.values().get())
    with django_assert_num_queries(1):
        owner = queries.key_owner(plain)
        assert (owner.staff.username, owner.scopes) == ("tiepnhan1", ("tickets",))
        assert owner.staff.centre.slug == "hai-chau"
    assert queries.key_owner(plain, at=clock.now() + timedelta(days=1)) is None
    assert queries.key_owner("mc_khong-co\ud800") is None
    actions.revoke_key(key.pk, by=admin)
    actions.revoke_key(key.pk, by=admin)
    assert queries.key_owner(plain) is None
    assert audited("key.revoke") == 1


@pytest.mark.parametrize(("facts", "field"), [
    ({"scopes": []}, "scopes"), ({"scopes": ["all"]}, "scopes"), ({"name": " "}, "name"),
    ({"expires_on": YESTERDAY}, "expires_on"),
])  # fmt: skip
def test_a_key_without_sense_is_refused(admin, thu, facts, field):
    good = {"name": "Máy", "scopes": ["tickets"]}
    with pytest.raises(BadRequest) as no:
        actions.make_key(by=admin, staff_id=thu.pk, **good | facts)
    assert no.value.field == field


def test_hours_do_not_overlap_and_some_must_count(admin):
    morning, noon = (0, time(7), time(11, 30), True), (0, time(11), time(12), True)
    for wrong in (
        [morning, noon],
        [(0, time(9), time(8), True)],
        [(7, time(8), time(9), True)],
        [(5, time(8), time(11), False)],
    ):
        with pytest.raises(BadRequest):
            actions.put_hours(admin.centre_id, rows=wrong, by=admin)
    assert actions.put_hours(admin.centre_id, rows=[morning], by=admin) == 1
    monday, saturday = date(2026, 11, 23), date(2026, 11, 28)
    calendar = queries.centre_calendar(admin.centre_id)
    assert calendar.works(monday) and not calendar.works(saturday)
    assert actions.put_hours(admin.centre_id, rows=[], by=admin) == 0
    assert queries.hours_of(admin) == []


def test_the_centre_changes_only_what_is_given(admin):
    actions.put_centre(admin.centre_id, by=admin, phone=" 0236  3822 115 ")
    admin.centre.refresh_from_db()
    assert (admin.centre.phone, admin.centre.place) == ("0236 3822 115", "Hải Châu")
    assert AuditEntry.objects.get(what="centre.change").detail == {"phone": ["", "0236 3822 115"]}
    for wrong in ({"email": "khong phai"}, {"receipt_paper": "a3"}, {"name": ""}):
        with pytest.raises(BadRequest) as no:
            actions.put_centre(admin.centre_id, by=admin, **wrong)
        assert no.value.field in wrong


def test_people_are_found_without_accents_and_paged_by_name(admin, thu, query_budget):
    for n in range(30):
        actions.add_staff(by=admin, username=f"nguoi{n:02d}", full_name=f"Nguyễn Văn {n:02d}")
    assert [p.username for p in queries.staff_of(admin, text="ha tran").rows] == ["tiepnhan1"]
    assert [p.username for p in queries.staff_of(admin, role="administrator").rows] == ["quantri"]
    seen, after = [], ""
    while True:
        with query_budget(4):
            page = queries.staff_of(admin, after=after, limit=7)
        seen += [person.username for person in page.rows]
        after = page.after
        if not after:
            break
    assert (len(seen), len(set(seen)), page.total) == (32, 32, 32)
    for nonsense in ("x", "~", "a~b", "a~" + "9" * 30, "\x00~1"):
        with pytest.raises(BadRequest) if nonsense != "\x00~1" else transaction.atomic():
            queries.staff_of(admin, after=nonsense)


def test_another_centre_is_not_there(admin, thu, stranger):
    with pytest.raises(NotFound):
        queries.person_for(stranger, "tiepnhan1")
    assert queries.staff_of(stranger, text="thu ha").total == 0
    assert queries.assignments_of(stranger, thu) == []
    assert queries.keys_of(stranger, thu) == []
    for refused in (
        lambda: actions.revoke_key(
            actions.make_key(by=admin, staff_id=thu.pk, name="x", scopes=["tickets"])[0].pk,
            by=stranger,
        ),
        lambda: actions.end_assignment(
            actions.assign(thu.pk, role=Role.LEADER, from_on=TODAY, by=admin).pk,
            until_on=TODAY,
            by=stranger,
        ),
        lambda: queries.counter_of(stranger, 1),
    ):
        with pytest.raises(NotFound):
            refused()


def test_a_centre_is_found_by_code_or_by_name_in_the_address(admin):
    assert queries.centre_by_code("h17.20").slug == "hai-chau"
    assert queries.centre_by_code("hai-chau").code == "H17.20"
    assert queries.centre_by_slug("hai-chau").code == "H17.20"
    for nonsense in ("", "khong-co", "\x00", "x" * 500):
        with pytest.raises(NotFound):
            queries.centre_by_code(nonsense)


def test_every_look_is_kept_for_ever(admin, django_assert_num_queries):
    with django_assert_num_queries(3):  # one insert inside its savepoint
        actions.note_read(by=admin, subject="H17.20-261122-0001")
    entry = AuditEntry.objects.get(subject="H17.20-261122-0001")
    for forbidden in (
        lambda: AuditEntry.objects.filter(pk=entry.pk).update(what="x"),
        entry.delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            forbidden()
    page = queries.audit_of(admin, subject="H17.20-261122-0001")
    assert [row.what for row in page.rows] == ["read.dossier"]


def test_the_record_is_paged_and_not_for_everybody(admin, thu, stranger):
    for n in range(12):
        actions.note_read(by=admin, subject=f"H17.20-261122-{n:04d}")
    seen, after = [], ""
    while True:
        page = queries.audit_of(admin, what="read.", after=after, limit=5)
        seen += [row.subject for row in page.rows]
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 12
    assert queries.audit_of(stranger, what="read.").rows == []
    with pytest.raises(NotAllowed):
        queries.audit_of(thu)
    for nonsense in ("x", "2026~1", "2026-01-01T00:00:00~1"):
        with pytest.raises(BadRequest):
            queries.audit_of(admin, after=nonsense)


def test_a_password_can_be_reset_only_to_be_changed(admin, thu):
    session = SessionStore()
    session.create()
    SignIn.objects.create(staff=thu, session_key=session.session_key, at=clock.now())
    once = actions.reset_password(thu.pk, by=admin)
    thu.refresh_from_db()
    assert thu.check_password(once) and thu.must_change_password
    assert not SignIn.objects.filter(staff=thu).exists()
    assert once not in str(list(AuditEntry.objects.values()))


def test_the_command_prints_the_key_once(admin):
    out, err = StringIO(), StringIO()
    call_command("api_key", staff="quantri", scope=["tickets"], expires="31/12/2099",
                 stdout=out, stderr=err)  # fmt: skip
    assert queries.key_owner(out.getvalue().strip()).staff == admin
    assert "31/12/2099" in err.getvalue()
    for wrong in ({"staff": "ai-do"}, {"expires": "2099-12-31"}):
        with pytest.raises(CommandError):
            call_command("api_key", **{"staff": "quantri", "scope": ["tickets"]} | wrong)


def test_the_command_founds_a_centre(tmp_path):
    file = tmp_path / "mat-khau"
    file.write_text("mot-cua-2026\n")
    out = StringIO()
    call_command(
        "new_centre", code="H17.21", slug="thanh-khe", name="Trung tâm Thanh Khê", stdout=out,
        authority="Ủy ban nhân dân phường Thanh Khê", place="Thanh Khê", admin="quantri",
        admin_name="Lê Văn Tám", password_file=str(file),
    )  # fmt: skip
    assert "thanh-khe" in Centre.objects.get(code="H17.21").slug
    assert Staff.objects.get(username="quantri").check_password("mot-cua-2026")
