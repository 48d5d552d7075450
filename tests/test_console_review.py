"""The catalogue's review over HTTP, and what the console does with nonsense."""

import re

import pytest

from motcua.core import clock
from tests import make
from tests.console import PAGES, administrator, as_, draft, receptionist, text_of

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


def test_a_draft_is_read_beside_the_version_in_force_and_published(console, tmp_path, query_budget):
    make.sector()
    found = draft(tmp_path)
    url = f"/console/drafts/{found.code}/"
    with query_budget(16):
        page = text_of(console.get(url))
    assert "Đăng ký lại khai sinh" in page and "Chưa đọc được" in page
    seen = re.search(r'name="seen" value="([^"]+)"', page).group(1)
    data = {
        "seen": seen, "take": ["name", "allowance", "requirements"], "decision": "163/QĐ-BTP",
        "in_force_from": TODAY.strftime("%d/%m/%Y"), "result": "Giấy khai sinh mới",
        "paper-TOTAL_FORMS": "2", "paper-INITIAL_FORMS": "2",
        "paper-0-is_required": "on", "paper-0-originals": "1", "paper-0-copies": "0",
        "paper-1-originals": "0", "paper-1-copies": "1", "paper-1-drop": "on",
    }  # fmt: skip
    stale = console.post(url, data | {"seen": "2020-01-01T00:00:00+00:00"})
    assert stale.status_code == 409
    assert "vừa được nhập lại" in text_of(stale)
    assert console.post(url, data | {"paper-0-originals": "-1"}).status_code == 422
    assert console.post(url, data | {"take": ["nonsense"]}).status_code == 422
    done = console.post(url, data)
    assert done.status_code == 302, re.findall(r"<li>.*?</li>", text_of(done))
    shown = text_of(console.get("/console/catalogue/1.004884/"))
    assert "Giấy khai sinh mới" in shown and "163/QĐ-BTP" in shown
    assert "Tờ khai theo mẫu" in shown and "học bạ" not in shown
    assert console.post(url, data).status_code == 409


def test_a_draft_is_put_aside_with_a_reason(console, tmp_path):
    found = draft(tmp_path)
    url = f"/console/drafts/{found.code}/dismiss"
    assert console.post(url, {}).status_code == 422
    console.post(url, {"reason": "Cấp tỉnh giải quyết"})
    shown = text_of(console.get("/console/drafts/?state=dismissed&whose="))
    assert "1.004884" in shown
    assert "Cấp tỉnh giải quyết" in text_of(console.get(f"/console/drafts/{found.code}/"))


def test_a_procedure_is_abolished_with_its_last_day(console):
    version = make.procedure()
    url = f"/console/catalogue/{version.procedure.code}/end"
    assert console.post(url, {"last_day": "2020-01-01"}).status_code == 422
    console.post(url, {"last_day": TODAY.isoformat()})
    version.refresh_from_db()
    assert version.in_force_until == TODAY


ASKED = ("after", "q", "role", "sector", "day", "state", "whose", "who", "what", "name")
NONSENSE = ("%00", "a" * 3000, "%ff%fe", "1~", "~1", "-1", "' OR 1=1", "2026-99-99", "９")


@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_in_the_address_is_never_our_fault(console, thu, tmp_path, value):
    draft(tmp_path)
    for path in PAGES:
        for name in (
            "after",
            "q",
            "role",
            "sector",
            "day",
            "state",
            "whose",
            "who",
            "what",
            "name",
        ):
            assert console.get(f"{path}?{name}={value}").status_code < 500
    for path in ("people/{}/", "hall/line/{}/", "calendar/{}/", "catalogue/{}/", "drafts/{}/"):
        assert 400 <= console.get("/console/" + path.format(value)).status_code < 500


POSTS = (
    "people/new", "people/tiepnhan1/change", "people/tiepnhan1/assign", "people/tiepnhan1/key",
    "people/tiepnhan1/end/king/2026-99-99", "people/tiepnhan1/key/999/revoke",
    "people/tiepnhan1/step",
    "hall/counter", "hall/line/", "hours/", "centre/", "calendar/2026/put",
    "calendar/2026/remove", "drafts/999/", "drafts/999/dismiss", "catalogue/9.9/end",
    "messages/999/again",
)  # fmt: skip
WRONG = {
    "full_name": "\x00", "username": "\x00", "role": "king", "from_on": "99/99/9999",
    "until_on": "-", "name": "x" * 9999, "scopes": "all", "number": "9" * 40, "letter": "💥",
    "day": "2026-02-30", "works": "2", "d0_opens1": "25:00", "email": "@", "sectors": "\x00",
    "priority_in_a_row": "NaN", "counters": "9" * 30, "in_force_from": "0", "seen": "\x00",
}  # fmt: skip


@pytest.mark.parametrize("path", POSTS)
def test_nonsense_in_a_form_is_refused_kindly(console, thu, path):
    for data in ({}, WRONG):
        if path == "hours/" and not data:
            continue  # an empty week is an answer: the standard hours
        assert 400 <= console.post(f"/console/{path}", data).status_code < 500


@pytest.mark.parametrize(
    "path", ["people/tiepnhan1/password", "hall/counter/1", "messages/1/again"]
)
def test_a_change_is_a_post(console, thu, path):
    assert console.get(f"/console/{path}").status_code == 405
