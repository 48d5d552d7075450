"""Signing in as the staff do: allauth, axes and our own limits together, over HTTP."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from motcua.core import clock
from motcua.people import actions, queries
from motcua.people.models import Assignment, AuditEntry, SignIn, Staff
from motcua.people.states import Role
from motcua.web.account.limits import BEGAN, QUIET, SEEN
from tests import make
from tests.counting import statements, told

pytestmark = pytest.mark.django_db
PASSWORD = "mot-cua-2026-dai"
LOGIN = "/account/login/"


@pytest.fixture
def person():
    found = make.staff(Role.ADMINISTRATOR, username="quantri", full_name="Võ Thị Kim Ngân")
    found.set_password(PASSWORD)
    found.save()
    return found


def enter(client, password=PASSWORD, username="quantri", **more):
    return client.post(LOGIN, {"login": username, "password": password, **more})


def is_in(client):
    return client.get("/account/me/").status_code == 200


def turn_back(client, key, seconds):
    session = client.session
    session[key] -= seconds
    session.save()


def test_the_right_password_opens_and_begins_a_session(client, person):
    answer = enter(client)
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert is_in(client)
    row = SignIn.objects.get(staff=person)
    assert row.session_key == client.session.session_key
    assert AuditEntry.objects.filter(what="sign-in", subject="quantri").count() == 1


def test_capital_letters_in_the_name_do_not_matter(client, person):
    enter(client, username=" QuanTri ")
    assert is_in(client)


def test_a_wrong_password_says_what_to_look_at_and_not_which_half_was_wrong(client, person):
    wrong = enter(client, "sai-mat-khau-1")
    nobody = enter(Client(), "sai-mat-khau-1", username="khongco")
    for answer in (wrong, nobody):
        assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in answer.content.decode()
    assert not is_in(client)


def test_five_wrong_passwords_lock_the_name_here_even_for_the_right_one(client, person):
    answers = [enter(client, f"sai-mat-khau-{n}") for n in range(5)]
    assert [a.status_code for a in answers] == [200, 200, 200, 200, 429]
    text = answers[-1].content.decode()
    assert "15 phút" in text
    assert "quản trị viên" in text
    right = enter(client)
    assert right.status_code == 429
    assert not is_in(client)


def test_a_lock_ends_after_its_time_and_knocking_does_not_prolong_it(client, person):
    for n in range(5):
        enter(client, f"sai-mat-khau-{n}")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timezone.timedelta(minutes=14))
    assert enter(client).status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timezone.timedelta(minutes=16))
    enter(client)
    assert is_in(client)


def test_a_lock_holds_for_one_name_at_one_address(client, person):
    other = make.staff(Role.RECEPTIONIST, username="tiepnhan")
    other.set_password(PASSWORD)
    other.save()
    for n in range(5):
        enter(client, f"sai-mat-khau-{n}")
    assert enter(Client(), username="tiepnhan").status_code == 302
    assert enter(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302


def test_nobody_signs_up_and_nobody_inactive_signs_in(client, person):
    assert client.get("/account/signup/").status_code == 404
    person.is_active = False
    person.save()
    assert enter(client).status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize("data", [
    {}, {"login": "x" * 5000, "password": "y" * 5000}, {"login": "a\x00b", "password": "c\x00"},
    {"login": "quantri"}, {"password": "x"},
])  # fmt: skip
def test_nonsense_is_refused_kindly(client, person, data):
    answer = client.post(LOGIN, data)
    assert answer.status_code in {200, 400, 422, 429}
    assert not is_in(client)


def test_thirty_quiet_minutes_end_the_session_and_lead_back(client, person):
    enter(client)
    turn_back(client, SEEN, 31 * 60)
    answer = client.get("/account/me/?a=1")
    assert answer["Location"] == "/account/login/?next=/account/me/%3Fa%3D1"
    assert QUIET in client.get(answer["Location"]).content.decode()
    again = enter(client, next="/account/me/?a=1")
    assert again["Location"] == "/account/me/?a=1"


def test_work_keeps_a_session_alive_and_writes_at_most_once_a_minute(
    client, person, django_assert_num_queries
):
    enter(client)
    client.get("/account/me/")
    writes = 'UPDATE "django_session"'
    turn_back(client, SEEN, 29 * 60)
    assert is_in(client)
    turn_back(client, SEEN, 2)
    with django_assert_num_queries(5) as asked:
        assert is_in(client)
    assert not any(q["sql"].startswith(writes) for q in asked.captured_queries)
    turn_back(client, SEEN, 61)
    client.get("/account/me/")
    assert time.time() - client.session[SEEN] < 5


def test_a_screen_that_refreshes_itself_is_nobody_at_work(client, person):
    enter(client)
    turn_back(client, SEEN, 20 * 60)
    client.get("/account/me/", headers={"Motcua-Background": "1"})
    assert time.time() - client.session[SEEN] > 19 * 60


def test_twelve_hours_end_the_busiest_session(client, person):
    enter(client)
    turn_back(client, BEGAN, 12 * 3600 + 1)
    assert not is_in(client)


def test_a_lost_form_leads_back_to_its_page_and_a_fragment_to_the_whole_page(client, person):
    enter(client)
    turn_back(client, SEEN, 31 * 60)
    lost = client.post("/account/everywhere/", headers={"Referer": "http://testserver/account/me/"})
    assert lost["Location"] == "/account/login/?next=%2Faccount%2Fme%2F"
    part = client.get(
        "/account/me/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/?q=an"},
    )
    assert part.status_code == 204
    assert part["HX-Redirect"] == "/account/login/?next=%2Fdesk%2F%3Fq%3Dan"


def test_next_leads_nowhere_else(client, person):
    assert enter(client, next="https://example.com/x")["Location"] == "/account/"


def test_at_most_three_sessions_and_the_oldest_ends(person):
    clients = [Client() for _ in range(4)]
    for each in clients:
        enter(each)
    assert [is_in(each) for each in clients] == [False, True, True, True]
    assert SignIn.objects.filter(staff=person).count() == 3


def test_sign_out_is_a_post_and_forgets_the_session(client, person):
    enter(client)
    key = client.session.session_key
    assert client.get("/account/logout/").status_code == 405
    assert client.post("/account/logout/")["Location"] == "/account/login/"
    assert not is_in(client)
    assert not SignIn.objects.exists()
    assert not Session.objects.filter(session_key=key).exists()


def test_sign_out_everywhere_keeps_only_here(client, person):
    elsewhere = Client()
    enter(elsewhere)
    enter(client)
    client.post("/account/everywhere/")
    assert (is_in(client), is_in(elsewhere)) == (True, False)


def test_a_new_password_is_long_is_ones_own_and_ends_the_other_sessions(client, person):
    elsewhere = Client()
    enter(elsewhere)
    enter(client)
    fresh = {
        "old_password": PASSWORD,
        "password": "hai-chau-xanh-mat",
        "again": "hai-chau-xanh-mat",
    }
    for bad, said in (
        ({"old_password": "khong-phai-dau"}, "Mật khẩu đang dùng chưa đúng"),
        ({"password": "ngan", "again": "ngan"}, "10"),
        ({"again": "khac-nhau-roi"}, "chưa giống nhau"),
        ({"password": PASSWORD, "again": PASSWORD}, "mật khẩu khác"),
    ):
        answer = client.post("/account/password/", fresh | bad)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert client.post("/account/password/", fresh).status_code == 302
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    assert SignIn.objects.get(staff=person).session_key == client.session.session_key
    again = Client()
    enter(again, "hai-chau-xanh-mat")
    assert is_in(again)


def test_a_one_time_password_opens_nothing_but_the_change_of_password(client, person):
    other = make.staff(Role.RECEPTIONIST, at=person.centre, username="tiepnhan")
    once = actions.reset_password(other.pk, by=person)
    enter(client, once, username="tiepnhan")
    assert client.get("/account/me/")["Location"] == "/account/password/"
    assert "mật khẩu một lần" in client.get("/account/password/").content.decode()
    client.post(
        "/account/password/",
        {"old_password": once, "password": "hai-chau-xanh-mat", "again": "hai-chau-xanh-mat"},
    )
    assert is_in(client)


def code_now(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def turn_on(client):
    """Confirm with the password, scan, type the code; returns the secret."""
    page = client.get("/account/me/step/on/")
    assert page["Location"].startswith("/account/confirm/")
    sure = client.post(page["Location"], {"password": PASSWORD})
    assert sure["Location"] == "/account/me/step/on/"
    page = client.get("/account/me/step/on/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page).group(1)
    assert "data:image/svg+xml;base64," in page
    client.post("/account/me/step/on/", {"code": code_now(secret)})
    return secret


def test_the_second_step_with_code_and_with_recovery_code(client, person):
    enter(client)
    secret = turn_on(client)
    codes = re.findall(r"<li><code>(\d+)</code>", client.get("/account/me/codes/").content.decode())
    assert len(codes) == 10
    for good in (code_now(secret), codes[0]):
        fresh = Client()
        assert enter(fresh)["Location"] == "/account/step/"
        assert not is_in(fresh)
        assert "Mã chưa đúng" in fresh.post("/account/step/", {"code": "000000"}).content.decode()
        assert not is_in(fresh)
        fresh.post("/account/step/", {"code": good})
        assert is_in(fresh)
    used = Client()
    enter(used)
    used.post("/account/step/", {"code": codes[0]})
    assert not is_in(used)


def test_codes_cannot_be_guessed_for_long(client, person):
    enter(client)
    secret = turn_on(client)
    guess = Client()
    enter(guess)
    for n in range(5):
        guess.post("/account/step/", {"code": f"00000{n}"})
    answer = guess.post("/account/step/", {"code": code_now(secret)})
    assert "15 phút" in answer.content.decode()
    assert not is_in(guess)


def test_the_second_step_can_be_left_and_an_administrator_can_drop_it(client, person):
    enter(client)
    turn_on(client)
    assert client.get("/account/me/step/off/").status_code == 200
    client.post("/account/me/step/off/")
    assert not Authenticator.objects.exists()
    turn_on_again = client.get("/account/me/step/on/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', turn_on_again).group(1)
    client.post("/account/me/step/on/", {"code": code_now(secret)})
    assert client.get("/account/me/codes/new/").status_code == 200
    client.post("/account/me/codes/new/")
    boss = make.staff(Role.ADMINISTRATOR, at=person.centre)
    actions.reset_second_step(person.pk, by=boss)
    assert enter(Client())["Location"] == "/account/"


@pytest.mark.parametrize(("role", "where"), [
    (Role.RECEPTIONIST, "/counter/"), (Role.SPECIALIST, "/desk/"), (Role.LEADER, "/lead/"),
    (Role.DIRECTOR, "/lead/"), (Role.ADMINISTRATOR, "/console/"), (Role.AUDITOR, "/desk/"),
    (Role.VOLUNTEER, "/kiosk/thu-nghiem/"),
])  # fmt: skip
def test_home_is_where_the_work_is(client, role, where):
    client.force_login(make.staff(role), backend="motcua.web.account.sessions.StaffBackend")
    assert client.get("/account/")["Location"] == where


def test_a_page_begins_with_two_statements(client):
    """The session, and the person with centre and roles: what each page of the staff asks first."""
    person = make.staff(Role.SPECIALIST)
    client.force_login(person)
    client.get("/account/me/")  # what a process reads once is read
    with statements(of_a_page=True) as asked:
        client.get("/account/me/")
    begin = [sql for sql in asked if "django_session" in sql or "people_staff" in sql]
    assert len(begin) == 2, told(asked)
    assert not any('FROM "people_centre"' in sql[:40] for sql in asked)


def test_roles_of_a_session_are_those_in_force_today_at_the_own_centre():
    person, day = make.staff(Role.SPECIALIST), clock.today()
    for role, from_on, until_on, centre in (
        (Role.LEADER, day - timedelta(days=9), day - timedelta(days=1), person.centre),
        (Role.DIRECTOR, day + timedelta(days=1), None, person.centre),
        (Role.AUDITOR, day, day, person.centre),
        (Role.ADMINISTRATOR, day - timedelta(days=9), None, make.centre("noi-khac")),
    ):
        Assignment.objects.create(
            staff=person, centre=centre, role=role, from_on=from_on, until_on=until_on
        )
    found = queries.signed_in(person.pk)
    assert found is not None and found.roles == {Role.SPECIALIST, Role.AUDITOR}
    assert found.roles == Staff.objects.get(pk=person.pk).roles
    assert queries.signed_in(0) is None
