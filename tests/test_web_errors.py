"""What no view caught: a page that says what to do, and never a 500 for somebody's nonsense."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.db.backends.postgresql.base import DatabaseWrapper
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import path
from django.utils.translation.trans_real import DjangoTranslation

from motcua.config import urls
from motcua.core.errors import Busy, NotFound
from motcua.ops import translations
from motcua.people.states import Role
from motcua.web import errors
from motcua.web.http import staff_only
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def refused(request):
    raise NotFound("Không có hồ sơ này. Xem lại mã trên giấy hẹn.")


def busy(request):
    raise Busy("Quầy 5 đang gọi. Bấm lại sau vài giây.")


def too_slow(request):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 20")
        cursor.execute("SELECT pg_sleep(1)")


def stores(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [request.POST.get("text", "")])
    return HttpResponse("ok")


def picky(request):
    return HttpResponse(str(request.POST.get("text", "")))


@staff_only(Role.DIRECTOR)
def directors(request):
    return HttpResponse("ok")


urlpatterns = [
    path("refused", refused), path("busy", busy), path("slow", too_slow), path("stores", stores),
    path("picky", picky), path("lead/only", directors), *urls.urlpatterns,
]  # fmt: skip
handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler500 = urls.handler500


@pytest.fixture
def visitor():
    """A browser: it gets answers, where the test client would raise."""
    return Client(raise_request_exception=False)


def test_a_refusal_is_a_page_with_its_words_its_status_and_a_way_on(visitor):
    answer = visitor.get("/refused")
    text = answer.content.decode()
    assert answer.status_code == 404
    assert "Xem lại mã trên giấy hẹn." in text
    assert 'href="/"' in text


def test_for_htmx_a_refusal_is_only_an_alert(visitor):
    text = visitor.get("/refused", headers={"HX-Request": "true"}).content.decode()
    assert 'role="alert"' in text
    assert "<html" not in text


@pytest.mark.urls("motcua.config.urls")
def test_what_only_takes_what_is_sent_says_so_when_it_is_opened(client):
    outside = client.get("/kiosk/x/t/y/leave")
    signed_in = make.staff(Role.LEADER)
    client.force_login(signed_in, "motcua.web.account.sessions.StaffBackend")
    for answer in (outside, client.get("/lead/sign")):
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert "quay lại trang trước" in answer.content.decode()


def test_busy_asks_to_come_back_in_a_moment(visitor):
    answer = visitor.get("/busy")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_statement_that_takes_too_long_is_busy_and_not_broken(visitor):
    answer = visitor.get("/slow")
    assert answer.status_code == 503
    assert "Hệ thống bận" in answer.content.decode()


def test_a_database_that_is_gone_is_busy_even_before_a_view_is_reached(visitor, monkeypatch):
    def gone(self):
        raise OperationalError("connection refused")

    visitor.cookies["sessionid"] = "a" * 32
    monkeypatch.setattr(DatabaseWrapper, "cursor", lambda self, *a: gone(self))
    answer = visitor.get("/account/me/")
    assert answer.status_code == 503
    assert "Hệ thống bận" in answer.content.decode()


def test_a_database_that_takes_no_writes_for_a_moment_is_busy_at_every_door(visitor):
    """As a replica is that will lead in a second, or a leader that has just been told to stop."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    with transaction.atomic():
        page = visitor.post("/tra-cuu/", {"code": "H17.20-261120-000001"})
        transaction.set_rollback(True)
    with transaction.atomic():
        code = {"code": "H17.20-261120-000001"}
        answer = visitor.post("/api/v1/track", code, content_type="application/json")
        transaction.set_rollback(True)
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "Hệ thống bận" in page.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("cookie", ['"\\000aaaaaaaaaaaa"', "x" * 3000, "\udcff" * 12, "%00%00"])
def test_a_broken_session_cookie_is_nobody_signed_in(visitor, cookie):
    visitor.cookies.load({})
    answer = visitor.get("/account/me/", headers={"Cookie": f"sessionid={cookie}"})
    assert answer.status_code in {302, 400}


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x" * 100_000])
def test_text_that_no_database_keeps_is_told_so(visitor, text):
    body = b"text=" + text.encode("utf-8", "surrogatepass")
    answer = visitor.post("/stores", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {200, 400}


def test_more_than_is_allowed_is_too_big_whoever_reads_it_first(visitor):
    big = {"text": "x" * (1024 * 1024 + 1)}
    assert visitor.post("/picky", big).status_code == 413
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies["csrftoken"] = "a" * 32  # now the guard reads the body before the view does
    assert strict.post("/picky", big).status_code == 413


@pytest.mark.parametrize(("body", "kind"), [
    (b"&".join(b"a%d=1" % n for n in range(700)), "application/x-www-form-urlencoded"),
    (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
    (b"text=1", "multipart/form-data"),
    (b"\xff\xfe", "application/x-www-form-urlencoded; charset=klingon"),
])  # fmt: skip
def test_a_body_that_is_no_form_is_refused(visitor, body, kind):
    answer = visitor.generic("POST", "/picky", body, content_type=kind)
    assert answer.status_code in {200, 400, 413, 415}


@pytest.mark.parametrize("where", [
    "/thu-tuc/%00/", "/thu-tuc/%ff/", "/thu-tuc/?q=%00", "/thu-tuc/?q=%ff%fe", "/?" + "a=1&" * 700,
    "/tra-cuu/?code=%00", "/account/login/?next=%00", "/account/login/?next=//evil.example",
    "/khong-co-trang-nay/", "/board/%00/", "/kiosk/khong-co/", "/theo-doi/%00/", "/tieng/",
])  # fmt: skip
def test_an_address_of_nonsense_is_never_a_fault_of_ours(visitor, where):
    make.centre()
    assert visitor.get(where).status_code < 500


@pytest.mark.parametrize("door", ["counter", "desk", "lead", "console"])
@pytest.mark.parametrize("rest", ["%00/", "?q=%00", "?after=%00", "?after=x~y", "?page=-1"])
def test_nonsense_of_somebody_signed_in_is_never_a_fault_of_ours(visitor, door, rest):
    visitor.force_login(make.staff(), backend="motcua.web.account.sessions.StaffBackend")
    assert visitor.get(f"/{door}/{rest}").status_code < 500


def test_a_page_that_was_open_too_long_says_what_to_do():
    answer = Client(enforce_csrf_checks=True).post("/picky", {"text": "a"})
    assert answer.status_code == 403
    assert "Trang đã mở quá lâu" in answer.content.decode()


def test_a_screen_of_another_role_names_the_role_whom_to_ask_and_the_way_back(visitor):
    person = make.staff(Role.RECEPTIONIST)
    visitor.force_login(person, backend="motcua.web.account.sessions.StaffBackend")
    answer = visitor.get("/lead/only")
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "giám đốc Trung tâm" in text
    assert "quản trị viên" in text
    assert 'href="/account/"' in text


def test_an_unknown_fault_is_a_page_without_its_inner_words(monkeypatch):
    def break_down(request):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(urlpatterns[0], "callback", break_down)
    answer = Client(raise_request_exception=False).get("/refused")
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
    assert "trục trặc ở phía chúng tôi" in answer.content.decode()


def test_the_problem_page_asks_the_database_nothing(query_budget):
    with query_budget(0):
        assert errors.page(RequestFactory().get("/"), 503, errors.BUSY).status_code == 503


def test_the_bar_marks_where_one_is():
    person = make.staff(Role.RECEPTIONIST, Role.LEADER)
    here = Template(
        "{% load ui %}{% for w in person|ways:path %}{{ w.url }} {{ w.is_here }};{% endfor %}"
    )
    text = here.render(Context({"person": person, "path": "/counter/return/"}))
    in_book = here.render(Context({"person": person, "path": "/desk/books/copies/2026/"}))
    assert [way for way in in_book.split(";") if "True" in way] == ["/desk/books/ True"]
    assert text == "/counter/ True;/desk/ False;/desk/books/ False;/lead/ False;"


class Question(forms.Form):
    way = forms.ChoiceField(
        choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, label="Cách"
    )


def test_the_summary_leads_to_each_field_even_to_one_made_of_several_buttons():
    form = Question({})
    summary = Template('{% include "ui/error_summary.html" %}').render(Context({"form": form}))
    assert 'href="#id_way"' in summary
    assert 'id="id_way"' in str(form["way"])


def test_what_django_says_of_a_field_is_in_our_voice():
    translations.compile_all()
    ours = DjangoTranslation("vi")
    assert ours.gettext("This field is required.") == "Chỗ này chưa điền. Xin điền giúp."
    long = "Ensure this value has at most %(limit_value)d character (it has %(show_value)d)."
    many = long.replace("character ", "characters ")
    said = ours.ngettext(long, many, 5) % {"limit_value": 5, "show_value": 7}
    assert said == "Dài nhất 5 chữ, đang có 7. Xin viết gọn lại."


def test_a_role_inside_of_a_sentence_keeps_the_capitals_of_names():
    assert Role.LEADER.in_words == "lãnh đạo UBND"


def test_an_upload_that_is_no_file_is_no_fault(visitor):
    file = SimpleUploadedFile("a\x00.pdf", b"%PDF")
    assert visitor.post("/picky", {"file": file}).status_code < 500
