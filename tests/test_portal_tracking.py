"""What a citizen may learn of a dossier, and how a voice is given: once, and not by staff."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from motcua.core.queries import forget_calendar
from motcua.dossiers import actions as dossiers
from motcua.dossiers.models import Dossier
from motcua.feedback.models import Rating
from tests import hall as halls
from tests import make
from tests.hall import Hall, served

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _fresh_calendar() -> None:
    forget_calendar()


@pytest.fixture
def hall() -> Hall:
    return halls.make()


def dossier(*path: str, days_ago: float = 0) -> Dossier:
    return make.dossier(*path, at=NOW - timedelta(days=days_ago))


# --- tracking


def test_the_code_alone_shows_the_level_and_nothing_else(client: Client) -> None:
    found = dossier("start")
    text = client.post("/tra-cuu/", {"code": f" {found.code.lower()} "}).content.decode()
    assert "Đang xử lý" in text
    for secret in (found.procedure_name, found.owner_name, found.token):
        assert secret not in text


def test_a_wrong_second_factor_answers_exactly_as_none(client: Client) -> None:
    found = dossier("start")
    wrong = "0000" if found.id_last4 != "0000" else "1111"
    pages = [
        client.post("/tra-cuu/", {"code": found.code, "last4": last4}).content.decode()
        for last4 in ("", wrong)
    ]
    bare = [page.split("csrfmiddlewaretoken")[0] for page in pages]
    assert bare[0] == bare[1]


def test_the_right_second_factor_leads_to_the_details_without_it_in_the_address(
    client: Client,
) -> None:
    found = dossier("start")
    answer = client.post("/tra-cuu/", {"code": found.code, "last4": found.id_last4})
    assert answer.status_code == 302 and answer["Location"] == f"/theo-doi/{found.token}/"
    assert answer["Cache-Control"] == "no-store"


def test_an_unknown_or_missing_code_is_said_at_the_field(client: Client) -> None:
    unknown = client.post("/tra-cuu/", {"code": "H17.20-260101-9999"})
    assert unknown.status_code == 404 and "#code" in unknown.content.decode()
    assert client.post("/tra-cuu/", {}).status_code == 422


def test_guessing_the_second_factor_is_stopped_wherever_it_comes_from(client: Client) -> None:
    found = dossier("start")
    answers = [
        client.post(
            "/tra-cuu/", {"code": found.code, "last4": f"{n:04d}x"}, REMOTE_ADDR=f"10.0.0.{n}"
        ).status_code
        for n in range(12)
    ]
    assert set(answers[:10]) == {200} and answers[-1] == 429
    page = client.post(
        "/tra-cuu/", {"code": found.code, "last4": found.id_last4}, REMOTE_ADDR="10.0.0.99"
    )
    assert page.status_code == 429 and "quét mã QR" in page.content.decode()
    assert client.get(f"/theo-doi/{found.token}/").status_code == 200


def test_trying_many_codes_from_one_address_is_stopped(client: Client) -> None:
    answers = [
        client.post("/tra-cuu/", {"code": f"H17-{n}"}, REMOTE_ADDR="10.1.1.1").status_code
        for n in range(12)
    ]
    assert 404 in answers and answers[-1] == 429


def test_the_details_name_nobody_and_are_stored_nowhere(client: Client) -> None:
    found = dossier("start")
    page = client.get(f"/theo-doi/{found.token}/")
    text = page.content.decode()
    assert found.procedure_name in text and "Đã tiếp nhận" in text and "Vì sao ngày này" in text
    assert found.owner_name not in text and found.owner.phone not in text
    assert found.id_last4 not in text.replace(found.code, "").replace(found.token, "")
    assert page["Cache-Control"] == "no-store" and "noindex" in page["X-Robots-Tag"]
    assert page["Referrer-Policy"] == "same-origin"


def test_what_is_missing_is_listed(client: Client) -> None:
    found = dossier("start", "ask_supplement")
    text = client.get(f"/theo-doi/{found.token}/").content.decode()
    assert "Giấy tờ cần mang thêm" in text and "Giấy tờ 1" in text
    assert "Thời gian chờ ông/bà không tính" in text


def test_what_the_slip_says_is_said_here_too(client: Client) -> None:
    found = dossier("start", "ask_supplement")
    asked = found.supplement_requests.get()
    asked.items = [{"name": "Giấy tờ 1", "problem": "Ảnh mờ", "form": "Mẫu HS-02"}]
    asked.save()
    for page in (f"/theo-doi/{found.token}/", f"/theo-doi/{found.token}/bo-sung/"):
        text = client.get(page).content.decode()
        assert "Ảnh mờ" in text and "Mẫu HS-02" in text and asked.reason in text, page


def test_nothing_is_said_to_stand_below_where_nothing_does(client: Client) -> None:
    found = dossier("start", "ask_supplement")
    text = client.post("/tra-cuu/", {"code": found.code}).content.decode()
    assert "dưới đây" not in text and "phiếu yêu cầu bổ sung" in text
    asked = found.supplement_requests.get()
    assert asked.reason not in text
    asked.sent_at = NOW
    asked.save()
    text = client.get(f"/theo-doi/{found.token}/").content.decode()
    assert "Chúng tôi đang xem giấy tờ" in text and "Xin ông/bà mang thêm" not in text


def test_late_is_said_with_an_apology(client: Client) -> None:
    late = client.get(f"/theo-doi/{dossier('start', days_ago=40).token}/").content.decode()
    assert "đã quá ngày hẹn. Chúng tôi xin lỗi" in late and "Quá hạn" in late
    fine = client.get(f"/theo-doi/{dossier('start').token}/").content.decode()
    assert "xin lỗi" not in fine


def test_a_second_promise_shows_the_first_one_too(client: Client) -> None:
    found = dossier("start", "extend")
    text = client.get(f"/theo-doi/{found.token}/").content.decode()
    assert "Hẹn lần đầu" in text and "Xin lỗi và hẹn lại ngày trả" in text


def test_a_withdrawn_dossier_promises_nothing_more(client: Client) -> None:
    by = make.staff()
    found = make.dossier(by=by, at=NOW)
    dossiers.withdraw(found.pk, by=by, reason="Đổi ý", at=NOW)
    text = client.get(f"/theo-doi/{found.token}/").content.decode()
    assert "đã được rút theo yêu cầu" in text and "còn " not in text.split("Hồ sơ đã đi qua")[0]


# --- rating


def test_a_rating_takes_two_steps_and_happens_once(client: Client, hall: Hall) -> None:
    page = f"/danh-gia/{served(hall)}/"
    assert "Bước 1 trên 2" in client.get(page).content.decode()
    why = client.get(page, {"muc": "not_satisfied"}).content.decode()
    assert (
        "Chờ lâu" in why
        and "Chờ lâu" not in client.get(page, {"muc": "satisfied"}).content.decode()
    )
    thanks = client.post(page, {"level": "not_satisfied", "reasons": ["waited"], "words": "Lâu"})
    assert thanks.status_code == 200 and "Đã ghi nhận" in thanks.content.decode()
    made = Rating.objects.get()
    assert (made.level, made.reasons, made.words, made.channel) == (
        "not_satisfied", ["waited"], "Lâu", "qr",
    )  # fmt: skip
    for answer in (client.get(page), client.post(page, {"level": "satisfied"})):
        assert answer.status_code == 410 and "đã được đánh giá" in answer.content.decode()
    assert Rating.objects.count() == 1


def test_what_was_typed_stays_when_it_is_too_long(client: Client, hall: Hall) -> None:
    page = f"/danh-gia/{served(hall)}/"
    answer = client.post(page, {"level": "satisfied", "words": "dài " * 600})
    assert answer.status_code == 422
    assert "tối đa 2.000 ký tự" in answer.content.decode() and "dài dài" in answer.content.decode()


def test_too_early_too_late_and_unknown_are_kind_pages(client: Client) -> None:
    early = client.get(f"/danh-gia/{dossier('start').token}/")
    assert early.status_code == 409 and "Chưa đến lúc" in early.content.decode()
    path = ("start", "propose", "resolve", "hand_over")
    late = client.get(f"/danh-gia/{dossier(*path, days_ago=32).token}/")
    assert late.status_code == 410 and "30 ngày" in late.content.decode()
    unknown = client.get("/danh-gia/khong-co/")
    assert unknown.status_code == 404 and "Mã này không dùng được" in unknown.content.decode()


def test_nobody_votes_for_himself(client: Client, hall: Hall) -> None:
    token = served(hall)
    client.force_login(hall.clerk, backend="motcua.web.account.sessions.StaffBackend")
    for address in (f"/danh-gia/{token}/", f"/may-danh-gia/{hall.centre.slug}/1/"):
        for answer in (
            client.get(address),
            client.post(address, {"level": "satisfied", "token": token}),
        ):
            assert answer.status_code == 403
            assert "Không ai tự đánh giá cho mình" in answer.content.decode()
    assert not Rating.objects.exists()


# --- the tablet


def test_the_tablet_asks_thanks_and_rests(client: Client, hall: Hall) -> None:
    screen = f"/may-danh-gia/{hall.centre.slug}/1/"
    assert "Màn hình tự hỏi" in client.get(screen).content.decode()
    token = served(hall)
    htmx = {"HX-Request": "true"}
    asked = client.get(f"{screen}hoi?dang-hien=", headers=htmx).content.decode()
    assert token in asked and "<html" not in asked
    assert client.get(f"{screen}hoi?dang-hien={token}", headers=htmx).status_code == 204
    voted = client.post(screen, {"token": token, "level": "satisfied"}, headers=htmx)
    assert "Đã ghi nhận" in voted.content.decode()
    assert Rating.objects.get().channel == "tablet"
    rest = client.get(f"{screen}hoi?dang-hien=-", headers=htmx).content.decode()
    assert "Màn hình tự hỏi" in rest
    assert client.post(screen, {"token": token, "level": "satisfied"}).status_code == 409
    assert Rating.objects.count() == 1


def test_the_tablet_asks_why_before_a_bad_voice_counts(client: Client, hall: Hall) -> None:
    screen, token = f"/may-danh-gia/{hall.centre.slug}/1/", served(hall)
    why = client.post(screen, {"token": token, "level": "not_satisfied"})
    assert "Điều gì chưa được" in why.content.decode() and not Rating.objects.exists()
    client.post(
        screen, {"token": token, "level": "not_satisfied", "why": "1", "reasons": ["manner"]}
    )
    assert Rating.objects.get().reasons == ["manner"]


def test_a_tablet_speaks_only_for_its_own_counter(client: Client, hall: Hall) -> None:
    token = served(hall)
    other = f"/may-danh-gia/{hall.centre.slug}/2/"
    assert client.post(other, {"token": token, "level": "satisfied"}).status_code == 409
    assert client.post(other, {"token": "", "level": "satisfied"}).status_code == 409
    assert not Rating.objects.exists()
    for address in ("/may-danh-gia/khong-co/1/", f"/may-danh-gia/{hall.centre.slug}/99/",
                    f"/may-danh-gia/{hall.centre.slug}/99999999999999999999/"):  # fmt: skip
        assert client.get(address).status_code == 404
