"""The public pages: what they say, what they keep to themselves, how often they answer."""

from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation

from motcua.catalog.models import Sector
from motcua.core import clock
from motcua.core.queries import forget_calendar
from motcua.core.workdays import WorkCalendar
from motcua.dossiers import rules
from motcua.dossiers.models import Dossier
from motcua.feedback.models import Rating
from motcua.papers import actions as papers
from motcua.papers.models import Paper
from motcua.people.models import OpeningHours
from motcua.queueing import actions as queueing
from motcua.web.portal import charts, reckoning
from tests import hall as halls
from tests import make
from tests.hall import Hall, served
from tests.pdf_reader import text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _fresh_calendar() -> None:
    forget_calendar()


@pytest.fixture
def hall() -> Hall:
    return halls.make()


@pytest.fixture
def catalogue(hall: Hall) -> Hall:
    halls.procedure(
        "1.001193", "Đăng ký khai sinh", "ho_tich", event="sinh_con",
        search_text="dang ky khai sinh em be", name_key="dang ky khai sinh",
    )  # fmt: skip
    for n in range(14):
        key = f"viec dat dai {n:02d}"
        halls.procedure(f"1.0020{n:02d}", f"Việc đất đai {n:02d}", "dat_dai",
                        search_text=key, name_key=key)  # fmt: skip
    return hall


def dossier(*path: str, days_ago: float = 0) -> Dossier:
    return make.dossier(*path, at=NOW - timedelta(days=days_ago))


# --- home and figures


def test_home_says_who_waits_when_it_is_open_and_how_it_goes(
    client: Client, hall: Hall, query_budget: object
) -> None:
    for line in (hall.line_a, hall.line_a, hall.line_b):
        queueing.take(centre_id=hall.centre.pk, line_id=line.pk)
    with query_budget(22):  # type: ignore[operator]
        page = client.get("/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Hộ tịch, chứng thực" in text and "2 người" in text and "1 người" in text
    assert "7:00 – 11:30, 13:30 – 17:00" in text  # the standard hours
    assert "Cán bộ đăng nhập" in text


def test_own_hours_are_shown_with_the_saturday_that_does_not_count(
    client: Client, hall: Hall
) -> None:
    OpeningHours.objects.create(centre=hall.centre, weekday=0, opens="07:00", closes="11:15")
    OpeningHours.objects.create(
        centre=hall.centre, weekday=5, opens="07:45", closes="11:00", counts=False
    )
    text = client.get("/").content.decode()
    assert "7:00 – 11:15" in text and "7:45 – 11:00" in text
    assert text.count("không tính vào thời hạn") == 1


def test_a_day_off_is_said_with_its_name(client: Client, hall: Hall) -> None:
    make.holiday(timezone.localdate(), "Ngày Văn hóa Việt Nam")
    assert "Trung tâm nghỉ hôm nay." in client.get("/").content.decode()


def test_the_centre_is_chosen_once_and_remembered(client: Client, hall: Hall) -> None:
    halls.make("zz-khac")
    assert client.get("/?tt=zz-khac").status_code == 200
    assert client.cookies["portal_centre"].value == "zz-khac"
    assert client.get("/?tt=khong-co").status_code == 404


def test_without_any_centre_the_page_says_so(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == 404 and "Chưa có trung tâm" in page.content.decode()


def test_figures_count_a_week_and_do_not_boast_of_a_handful(
    client: Client, query_budget: object
) -> None:
    for days in (1, 1, 3):
        dossier("start", "propose", "resolve", "hand_over", days_ago=days)
    with query_budget(15):  # type: ignore[operator]
        text = client.get("/so-lieu/").content.decode()
    assert "3 trong 3 hồ sơ có kết quả đúng hẹn" in text and "%)" not in text
    assert "chưa đủ để nói thành tỷ lệ" in text
    assert "7 ngày qua nhận 3 hồ sơ" in text


def test_a_few_voices_are_counted_but_not_taken_apart(client: Client, hall: Hall) -> None:
    Rating.objects.create(
        centre=hall.centre, ticket_id=None, dossier=dossier(), level="not_satisfied", channel="qr",
        at=NOW,
    )  # fmt: skip
    text = client.get("/so-lieu/").content.decode()
    assert "7 ngày qua có 1 lượt đánh giá" in text and "level-not_satisfied" not in text


def test_an_empty_centre_has_figures_too(client: Client, hall: Hall) -> None:
    text = client.get("/so-lieu/").content.decode()
    assert "chưa có hồ sơ nào có kết quả" in text and "chưa gọi số nào" in text


# --- procedures


def test_groups_lead_to_lists_with_a_count(
    client: Client, catalogue: Hall, query_budget: object
) -> None:
    groups = client.get("/thu-tuc/").content.decode()
    assert "?su-kien=sinh_con" in groups and "?linh-vuc=dat_dai" in groups
    with query_budget(7):  # type: ignore[operator]
        first = client.get("/thu-tuc/?linh-vuc=dat_dai").content.decode()
    assert "Có 14 thủ tục" in first and "Việc đất đai 11" in first
    assert "Việc đất đai 12" not in first
    after = first.split("after=")[1].split('"')[0]
    second = client.get(f"/thu-tuc/?linh-vuc=dat_dai&after={after}").content.decode()
    assert "Việc đất đai 12" in second and "Việc đất đai 11" not in second
    assert "Về đầu danh sách" in second and "Có 14 thủ tục" in second


@pytest.mark.parametrize("typed", ["khai sinh", "Khai Sinh", "KHAI  sinh", "1.001193", "em bé"])
def test_search_needs_no_accents(client: Client, catalogue: Hall, typed: str) -> None:
    text = client.get("/thu-tuc/", {"q": typed}).content.decode()
    assert "/thu-tuc/1.001193/" in text and "Có 1 thủ tục" in text


def test_a_search_without_result_says_what_to_do(client: Client, catalogue: Hall) -> None:
    text = client.get("/thu-tuc/", {"q": "zzz"}).content.decode()
    assert "Chưa tìm thấy" in text and "hỏi tại quầy hướng dẫn" in text


def test_a_procedure_shows_the_papers_of_the_chosen_case(client: Client, catalogue: Hall) -> None:
    page = "/thu-tuc/1.001193/"
    every = client.get(page).content.decode()
    on_time = client.get(page, {"truong-hop": "dung-han"}).content.decode()
    late = client.get(page, {"truong-hop": "qua-han"}).content.decode()
    assert "Giấy xác nhận" in every and "Trường hợp:" in every
    assert "Giấy xác nhận" not in on_time and "Giấy xác nhận" in late
    assert "chưa đối chiếu hết với văn bản gốc" in every  # nothing is known of where this came from
    assert "Nộp đủ giấy tờ ngay lúc này thì hẹn trả" in every and "Vì sao ngày này" in every


def test_an_unknown_procedure_is_a_kind_page(client: Client, catalogue: Hall) -> None:
    page = client.get("/thu-tuc/9.999999/")
    assert page.status_code == 404 and "Không có thủ tục này" in page.content.decode()


def test_a_procedure_speaks_english_where_it_can(client: Client, catalogue: Hall) -> None:
    client.cookies["django_language"] = "en"
    text = client.get("/thu-tuc/1.001193/").content.decode()
    assert "Đăng ký khai sinh (en)" in text and '<html lang="en"' in text
    assert "Documents you need" in text and "Received at" in text


def test_boards_are_drawn_once_and_say_what_is_in_force(
    client: Client, catalogue: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/thu-tuc/1.001193/niem-yet.pdf")
    assert first.status_code == 200 and first["Content-Type"] == "application/pdf"
    text = text_of(first.content)
    assert "ĐĂNGKÝKHAISINH" in text and "Tờkhai" in text and "chưađốichiếuhết" in text
    monkeypatch.setattr("motcua.web.portal.views.posting.render", None)  # would fail when called
    again = client.get("/thu-tuc/1.001193/niem-yet.pdf")
    assert again.content == first.content
    same = client.get("/thu-tuc/1.001193/niem-yet.pdf", headers={"If-None-Match": first["ETag"]})
    assert same.status_code == 304
    assert len(list((Path(settings.MEDIA_ROOT) / "niem-yet").glob("*.draft"))) == 0


def test_the_board_of_a_sector_lists_that_sector(client: Client, catalogue: Hall) -> None:
    text = text_of(client.get("/niem-yet.pdf?linh-vuc=dat_dai").content)
    assert "1.002013" in text and "1.001193" not in text and "2,3" in text  # line B's counters
    assert client.get("/niem-yet.pdf?linh-vuc=khong-co").status_code == 422
    assert client.get("/niem-yet.pdf?kho=a9").status_code == 422


def test_drawing_boards_is_limited_but_kept_ones_are_not(client: Client, catalogue: Hall) -> None:
    codes = [f"1.0020{n:02d}" for n in range(9)]
    answers = [client.get(f"/thu-tuc/{code}/niem-yet.pdf").status_code for code in codes]
    assert answers[0] == 200 and answers[-1] == 429
    assert client.get(f"/thu-tuc/{codes[0]}/niem-yet.pdf").status_code == 200


# --- is this paper genuine


def test_a_paper_is_checked_without_telling_whose_it_is(client: Client) -> None:
    by = make.staff()
    found = make.dossier(by=by, at=NOW)
    paper = Paper.objects.get(form="01")
    text = client.get(f"/kiem-tra/{paper.token}/").content.decode()
    assert "là thật" in text and paper.title in text
    assert found.owner_name not in text and found.code not in text
    papers.void(paper.pk, by=by, reason="In sai")
    assert "đã bị hủy" in client.get(f"/kiem-tra/{paper.token}/").content.decode()
    assert client.get("/kiem-tra/khong-co/").status_code == 404


# --- the site itself


def test_machines_are_told_what_not_to_read(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /theo-doi/" in text and "Disallow: /danh-gia/" in text
    assert client.get("/favicon.ico").status_code == 302


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_page_that_is_not_there_is_said_in_the_language_of_the_reader(
    client: Client, language: str
) -> None:
    client.cookies["django_language"] = language
    page = client.get("/khong-co-trang-nay/")
    words = {"vi": "Trang này không có", "en": "This page does not exist"}
    assert page.status_code == 404 and words[language] in page.content.decode()


def test_the_language_is_switched_and_the_page_stays(client: Client, hall: Hall) -> None:
    answer = client.post("/tieng/", {"language": "en", "next": "/tra-cuu/"})
    assert answer["Location"] == "/tra-cuu/"
    assert "Where is my application" in client.get("/tra-cuu/").content.decode()


NASTY = ["%00", "a%00b", "%ED%A0%80", "x" * 5000, "%2e%2e", "'%22%3E%3Cscript%3E", "%F0%9F%98%80"]


@pytest.mark.parametrize("value", NASTY)
def test_nonsense_is_answered_kindly_and_never_with_a_500(
    client: Client, hall: Hall, value: str
) -> None:
    addresses = [
        f"/thu-tuc/{value}/", f"/thu-tuc/{value}/niem-yet.pdf", f"/theo-doi/{value}/",
        f"/danh-gia/{value}/", f"/kiem-tra/{value}/", f"/?tt={value}", f"/thu-tuc/?q={value}",
        f"/thu-tuc/?linh-vuc={value}", f"/thu-tuc/?tat-ca=1&after={value}",
        f"/niem-yet.pdf?linh-vuc={value}", f"/niem-yet.pdf?kho={value}",
        f"/may-danh-gia/{value}/1/",
        f"/may-danh-gia/{hall.centre.slug}/1/hoi?dang-hien={value}",
    ]  # fmt: skip
    for address in addresses:
        assert client.get(address).status_code < 500, address


@pytest.mark.parametrize("value", ["\x00", "a\x00b", "\ud800", "x" * 9000, "😀", "' OR 1=1 --"])
def test_nonsense_in_forms_is_answered_kindly(client: Client, hall: Hall, value: str) -> None:
    token = served(hall)
    raw = value.encode("utf-8", "surrogatepass").decode("latin-1")
    for text in (value if value.isprintable() or "\x00" in value else raw, raw):
        forms = {
            "/tra-cuu/": {"code": text, "last4": text},
            f"/danh-gia/{token}/": {"level": text, "reasons": text, "words": text},
            f"/may-danh-gia/{hall.centre.slug}/1/": {"token": text, "level": text},
        }
        for address, fields in forms.items():
            assert client.post(address, fields).status_code < 500, address


def test_a_closed_centre_promises_no_wait_and_says_when_it_opens(
    client: Client, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: halls.MONDAY - timedelta(days=1))
    text = client.get("/").content.decode()
    assert "Trung tâm nghỉ hôm nay. Mở lại 7:00 thứ Hai 23/11." in text
    assert "chờ khoảng" not in text and "Hộ tịch, chứng thực" in text
    monkeypatch.setattr(clock, "now", lambda: halls.MONDAY)
    text = client.get("/").content.decode()
    assert "Mở lại" not in text and "chờ khoảng" in text


def test_of_a_tie_no_day_is_the_busiest_and_an_unknown_wait_is_a_dash(
    client: Client, hall: Hall
) -> None:
    for days in (1, 3):
        dossier("start", days_ago=days)
    text = client.get("/so-lieu/").content.decode()
    assert "7 ngày qua nhận 2 hồ sơ" in text and "đông nhất" not in text
    dossier("start", days_ago=1)
    assert "đông nhất" in client.get("/so-lieu/").content.decode()
    drawn = charts.columns([("T2", None), ("T3", 4)])
    assert [(bar.value, bar.height) for bar in drawn.bars] == [(None, 0), (4, drawn.bars[1].height)]
    chart = render_to_string("portal/_columns.html", {"chart": drawn, "said": "", "has_apart": 0})
    assert "–</text>" in chart and ">None<" not in chart


def test_the_sector_of_a_row_is_in_the_language_of_the_reader(
    client: Client, catalogue: Hall
) -> None:
    Sector.objects.filter(key="ho_tich").update(name_en="Civil registry")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    text = client.get("/thu-tuc/", {"q": "khai sinh"}).content.decode()
    assert "Civil registry" in text and "Hộ tịch" not in text


def test_tracking_names_the_centre_and_takes_no_other_method(hall: Hall) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert hall.centre.name in strict.get("/tra-cuu/").content.decode()
    for method in (strict.put, strict.delete):
        answer = method("/tra-cuu/")
        assert answer.status_code == 405 and answer["Allow"] == "GET, HEAD, POST"
        assert "chỉ để xem hoặc gửi bằng mẫu" in answer.content.decode()
    assert strict.post("/tra-cuu/").status_code == 403


@pytest.mark.parametrize(
    ("hour", "said"), [(9, "Received after 15:00"), (-15, "outside opening hours")]
)
def test_the_closing_hour_is_named_only_after_it_on_a_day_of_work(hour: int, said: str) -> None:
    at = halls.MONDAY + timedelta(hours=hour - 1)
    made = rules.promise(rules.Allowance(Decimal(1), "same_day", time(15)), at, WorkCalendar())
    with translation.override("en"):
        lines = " ".join(reckoning.told(made))
    assert said in lines and ("15:00" in lines.split("Ready")[0]) == (hour == 9)
