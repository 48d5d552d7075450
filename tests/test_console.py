"""The administrator's screens over HTTP."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from motcua.core import clock
from motcua.core.models import SpecialDay
from motcua.outbox.states import MessageState
from motcua.people.models import ApiKey, Assignment, AuditEntry, Counter, OpeningHours, Staff
from motcua.people.queries import key_owner
from motcua.people.states import Role
from motcua.queueing.models import Line
from motcua.web.http import seal
from tests import make
from tests.console import PAGES, administrator, as_, draft, message, receptionist, text_of

pytestmark = pytest.mark.django_db
TODAY = clock.today()


@pytest.fixture
def admin():
    return administrator()


@pytest.fixture
def console(admin):
    return as_(admin)


@pytest.fixture
def thu(admin):
    return receptionist(admin.centre)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_within_its_budget(console, admin, thu, path, tmp_path, query_budget):
    make.line(at=admin.centre)
    make.procedure()
    draft(tmp_path)
    message(admin.centre)
    for n in range(30):
        make.staff(Role.SPECIALIST, at=admin.centre, search_text=f"nguoi {n:03d}")
    with query_budget(PAGES[path]):
        answer = console.get(path)
    assert answer.status_code == 200


def test_the_numbers_of_queries_do_not_grow_with_the_people(console, admin, query_budget):
    for n in range(60):
        make.staff(Role.SPECIALIST, at=admin.centre, search_text=f"nguoi {n:03d}")
    with query_budget(PAGES["/console/people/"]):
        page = text_of(console.get("/console/people/"))
    assert page.count("<tr>") == 26
    assert "61 người" in page
    after = re.search(r'rel="next" href="\?(after=[^"]+)"', page).group(1)
    second = text_of(console.get(f"/console/people/?{after}"))
    assert "nguoi 000" not in second and second.count("<tr>") == 26


@pytest.mark.parametrize("role", [
    Role.RECEPTIONIST, Role.SPECIALIST, Role.LEADER, Role.VOLUNTEER, Role.AUDITOR,
])  # fmt: skip
def test_the_console_is_not_for_others(admin, thu, role):
    client = as_(make.staff(role, at=admin.centre))
    for path in PAGES:
        allowed = role == Role.AUDITOR and path == "/console/record/"
        assert client.get(path).status_code == (200 if allowed else 403)
    assert Client().get("/console/")["Location"] == "/account/login/?next=/console/"


def test_the_director_reads_everything_and_opens_counters(admin, thu):
    client = as_(make.staff(Role.DIRECTOR, at=admin.centre))
    make.line(at=admin.centre)
    for path in PAGES:
        if path != "/console/people/new":
            assert client.get(path).status_code == 200
    counter = Counter.objects.get()
    client.post("/console/hall/counter/1", {"open": "0"})
    assert not Counter.objects.get(pk=counter.pk).is_open
    client.post("/console/hall/counter/1", {"open": "1"})
    assert Counter.objects.get(pk=counter.pk).is_open
    assert client.post("/console/hall/counter/1", {"open": "x"}).status_code == 422
    assert client.post("/console/hall/counter/99", {"open": "1"}).status_code == 404
    for path in (
        "people/new", "people/tiepnhan1/change", "people/tiepnhan1/assign",
        "people/tiepnhan1/password", "people/tiepnhan1/key", "people/tiepnhan1/step",
        "calendar/2026/put", "calendar/2026/remove", "drafts/1/dismiss", "catalogue/1/end",
    ):  # fmt: skip
        assert client.post(f"/console/{path}", {}).status_code == 403
    page = text_of(client.get("/console/people/tiepnhan1/"))
    assert "Đặt lại mật khẩu" not in page and "Thêm phân công" not in page


def test_another_centre_is_not_there(thu, admin):
    elsewhere = make.centre("noi-khac")
    client = as_(make.staff(Role.ADMINISTRATOR, at=elsewhere))
    make.line(at=admin.centre)
    failed = message(admin.centre)
    row = Assignment.objects.get(staff=thu)
    for path in ("people/tiepnhan1/", "hall/line/A/"):
        assert client.get(f"/console/{path}").status_code == 404
    for path, data in (
        ("people/tiepnhan1/password", {}), ("people/tiepnhan1/change", {"full_name": "X"}),
        (f"people/tiepnhan1/end/{row.role}/{row.from_on}", {"until_on": TODAY.isoformat()}),
        (f"messages/{seal(failed.pk, 'message')}/again", {}),
        ("people/tiepnhan1/key/mc_abcdefghi/revoke", {}),
    ):  # fmt: skip
        answer = client.post(f"/console/{path}", data)
        assert answer.status_code == 404, path
    assert failed.about not in text_of(client.get("/console/messages/"))
    assert "tiepnhan1" not in text_of(client.get("/console/people/"))


def test_a_person_is_added_with_role_and_one_time_password(console, admin):
    data = {
        "full_name": "Nguyễn Văn Quý", "username": "tiepnhan2", "title": "Chuyên viên",
        "role": "receptionist", "from_on": TODAY.strftime("%d/%m/%Y"), "sectors": [],
    }  # fmt: skip
    answer = console.post("/console/people/new", data)
    once = re.search(r"<code>([a-z0-9-]+)</code>", text_of(answer)).group(1)
    assert answer["Cache-Control"] == "no-store"
    quy = Staff.objects.get(username="tiepnhan2")
    assert quy.check_password(once) and quy.must_change_password
    assert quy.roles == {Role.RECEPTIONIST}
    again = console.post("/console/people/new", data)
    assert again.status_code == 422
    assert "đã có người dùng" in text_of(again)
    assert 'value="Nguyễn Văn Quý"' in text_of(again)
    assert Staff.objects.filter(full_name="Nguyễn Văn Quý").count() == 1


def test_errors_stand_beside_their_fields_and_what_was_typed_stays(console, thu):
    answer = console.post(
        "/console/people/tiepnhan1/assign",
        {"role": "leader", "from_on": "30/2/2026", "until_on": "1/1/1850", "decision": "12/QĐ"},
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Ngày ghi dạng 31/12/2026." in page and "Chọn ngày từ năm 2000." in page
    assert 'href="#id_from_on"' in page and 'value="12/QĐ"' in page
    assert re.search(r'aria-describedby="[^"]*id_from_on_error', page)


def test_a_role_is_given_with_sectors_and_ended_with_a_day(console, admin, thu):
    make.sector()
    data = {"role": "specialist", "from_on": "01/07/2025", "sectors": ["ho-tich"]}
    answer = console.post("/console/people/tiepnhan1/assign", data)
    assert answer["Location"] == "/console/people/tiepnhan1/"
    row = Assignment.objects.get(staff=thu, role="specialist")
    assert row.sectors == ["ho-tich"] and row.by == admin
    assert "Hộ tịch" in text_of(console.get("/console/people/tiepnhan1/"))
    end = f"/console/people/tiepnhan1/end/specialist/{row.from_on}"
    assert console.post(end, {"until_on": "2024-01-01"}).status_code == 422
    console.post(end, {"until_on": (TODAY - timedelta(days=1)).isoformat()})
    assert "Đã hết" in text_of(console.get("/console/people/tiepnhan1/"))


def test_the_last_administrator_is_told_why_not(console, admin):
    row = Assignment.objects.get(staff=admin)
    end = f"/console/people/quantri/end/administrator/{row.from_on}"
    answer = console.post(end, {"until_on": TODAY.isoformat()})
    assert answer.status_code == 409
    assert "quản trị viên duy nhất" in text_of(answer)


def test_a_key_is_shown_once_and_revoked(console, thu):
    url = "/console/people/tiepnhan1/key"
    assert console.post(url, {"name": "Máy lấy số"}).status_code == 422
    page = text_of(console.post(url, {"name": "Máy lấy số", "scopes": ["tickets"]}))
    plain = re.search(r"<code>(mc_[\w-]+)</code>", page).group(1)
    assert key_owner(plain).staff == thu
    key = ApiKey.objects.get()
    shown = text_of(console.get("/console/people/tiepnhan1/"))
    assert plain not in shown and key.prefix in shown
    console.post(f"{url}/{key.prefix}/revoke")
    assert key_owner(plain) is None


def test_a_line_takes_its_sectors_from_the_others(console, admin):
    first = make.line(at=admin.centre, counters=2)
    first.sectors.add(make.sector())
    counter = Counter.objects.filter(centre=admin.centre).first()
    data = {
        "letter": "b", "name": "Hộ tịch", "sectors": ["ho-tich"], "counters": [counter.pk],
        "takes_rest": "on", "priority_in_a_row": 3,
    }  # fmt: skip
    assert console.post("/console/hall/line/", data)["Location"] == "/console/hall/"
    made = Line.objects.get(letter="B")
    first.refresh_from_db()
    assert [s.key for s in made.sectors.all()] == ["ho-tich"]
    assert made.takes_rest and not first.takes_rest and not first.sectors.exists()
    assert AuditEntry.objects.filter(what="line.put", subject="hàng B").exists()
    console.post("/console/hall/line/B/", data | {"letter": "Z", "name": "Hộ tịch, quốc tịch"})
    made.refresh_from_db()
    assert made.letter == "B" and made.name == "Hộ tịch, quốc tịch"
    stranger = Counter.objects.create(centre=make.centre("noi-khac"), number=1)
    assert (
        console.post("/console/hall/line/", data | {"counters": [stranger.pk]}).status_code == 422
    )


def test_counters_are_added_and_renamed(console, admin):
    assert console.post("/console/hall/counter", {"number": "0"}).status_code == 422
    console.post("/console/hall/counter", {"number": "7", "name": "Chứng thực"})
    console.post("/console/hall/counter", {"number": "7", "name": "Chứng thực, hộ tịch"})
    assert Counter.objects.get(centre=admin.centre).name == "Chứng thực, hộ tịch"


def test_hours_are_read_as_people_write_them(console, admin):
    data = {"d0_opens1": "7h30", "d0_closes1": "11:30", "d0_counts": "on",
            "d5_opens1": "0730", "d5_closes1": "11h"}  # fmt: skip
    console.post("/console/hours/", data)
    rows = OpeningHours.objects.filter(centre=admin.centre).order_by("weekday")
    assert [(r.weekday, f"{r.opens:%H:%M}", f"{r.closes:%H:%M}", r.counts) for r in rows] == [
        (0, "07:30", "11:30", True), (5, "07:30", "11:00", False),
    ]  # fmt: skip
    for wrong, said in (
        ({"d0_closes1": ""}, "cả giờ mở và giờ đóng"),
        ({"d0_closes1": "06:00"}, "sau giờ mở"),
        ({"d0_opens1": "sáng"}, "07:30"),
        ({"d0_opens2": "11:00", "d0_closes2": "12:00"}, "chồng nhau"),
        ({"d0_counts": ""}, "phải tính vào thời hạn"),
    ):
        answer = console.post("/console/hours/", {k: v for k, v in (data | wrong).items() if v})
        assert answer.status_code == 422
        assert said in text_of(answer)


def test_the_calendar_shows_what_nobody_has_decided_and_takes_a_decision(console, admin):
    day = date(TODAY.year + 1, 2, 8)
    SpecialDay.objects.create(
        day=day, works=False, name="Tết (dự kiến)", source="Luật", decided=False
    )
    home, page = (
        text_of(console.get("/console/")),
        text_of(console.get(f"/console/calendar/{day.year}/")),
    )
    for shown in (home, page):
        assert f"{day:%d/%m/%Y}" in shown and "chưa có quyết định" in shown.lower()
    edit = text_of(console.get(f"/console/calendar/{day.year}/?day={day}"))
    assert 'value="Tết (dự kiến)"' in edit and "Sửa ngày" in edit
    data = {"day": f"{day:%d/%m/%Y}", "works": "0", "name": "Tết Nguyên đán",
            "source": "Công văn 1234", "decided": "on"}  # fmt: skip
    put = f"/console/calendar/{day.year}/put"
    assert console.post(put, data | {"source": ""}).status_code == 422
    console.post(put, data)
    row = SpecialDay.objects.get(day=day)
    assert (row.name, row.decided, row.edited_by_id) == ("Tết Nguyên đán", True, admin.pk)
    console.post(f"/console/calendar/{day.year}/remove", {"day": str(day)})
    assert SpecialDay.objects.get(day=day).is_removed
    assert AuditEntry.objects.filter(what__startswith="calendar.").count() == 2


def test_of_many_centres_one_keeps_calendar_and_catalogue(console, admin, settings, tmp_path):
    make.centre("noi-khac")
    version, found = make.procedure(), draft(tmp_path)
    procedure = f"/console/catalogue/{version.procedure.code}/"
    day = {"day": "15/03/2027", "works": "0", "name": "Ngày hội", "source": "QĐ", "decided": "on"}
    posts = (
        ("/console/calendar/2027/put", day),
        ("/console/calendar/2027/remove", {"day": "2027-03-15"}),
        (f"/console/drafts/{found.code}/dismiss", {"reason": "Cấp tỉnh"}),
        (f"{procedure}end", {"last_day": TODAY.isoformat()}),
    )  # fmt: skip
    for path, data in posts:
        assert console.post(path, data).status_code == 403, path
    assert not AuditEntry.objects.filter(what__startswith="cal").exists()
    read = text_of(console.get("/console/calendar/2027/")) + text_of(console.get(procedure))
    assert "Ghi ngày này" not in read and "Ghi ngày hết hiệu lực" not in read
    settings.NATIONAL_DATA_CENTRE = admin.centre.code
    for path, data in posts:
        assert console.post(path, data).status_code == 302, path
    assert AuditEntry.objects.filter(what__startswith="cal").count() == 2
    assert AuditEntry.objects.filter(what__startswith="catalogue.").count() == 2


def test_what_is_not_on_record_did_not_happen(console, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no record")

    monkeypatch.setattr("motcua.people.actions.calendar.audit", broken)
    day = {"day": "15/03/2027", "works": "0", "name": "Ngày hội", "source": "QĐ", "decided": "on"}
    with pytest.raises(RuntimeError):
        console.post("/console/calendar/2027/put", day)
    assert not SpecialDay.objects.filter(day=date(2027, 3, 15)).exists()


def test_messages_show_no_citizen_and_can_be_sent_again(console, admin):
    failed = message(admin.centre)
    page = text_of(console.get("/console/messages/"))
    assert failed.about in page and "Cổng tin nhắn bận" in page
    assert "0905123456" not in page and "Nguyễn Văn A" not in page
    again = re.search(r'action="(/console/messages/[^"]+/again)"', page).group(1)
    assert console.post(f"/console/messages/{failed.pk}/again").status_code == 404
    console.post(again)
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (MessageState.WAITING, 0)
    assert console.post(again).status_code == 409


def test_the_record_says_in_words_who_did_what(console, admin, thu):
    console.post(
        "/console/people/tiepnhan1/change", {"full_name": "Trần Thu Hà", "is_active": "on"}
    )
    page = text_of(console.get("/console/record/?subject=tiepnhan1&what=staff."))
    assert "sửa thông tin" in page and "Trần Thị Thu Hà → Trần Thu Hà" in page
    assert "Không có dòng nào khớp" in text_of(console.get("/console/record/?subject=khong-co"))


def test_a_refused_last_day_is_said_at_its_own_field(console, thu):
    """On the two pages with several last days: every id stands once."""
    page = "/console/people/tiepnhan1/"
    given = {"capacity": "kt", "title": "Phó Chủ tịch", "decision": "Quyết định số 12/QĐ-UBND",
             "from_on": f"{TODAY:%d/%m/%Y}"}  # fmt: skip
    assert console.post(f"{page}authority", given).status_code == 302
    role = thu.assignments.get()
    asked = (f"{page}authority/1/end", f"{page}end/{role.role}/{role.from_on}")
    for address in asked:
        answer = console.post(address, {"until_on": "hôm nay"})
        text = text_of(answer)
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert answer.status_code == 422 and len(ids) == len(set(ids))
        wrong = re.search(r'<a href="#(id_end_[^"]+)">', text).group(1)
        assert re.search(rf'<input[^>]*aria-invalid="true"[^>]*id="{wrong}"', text)
