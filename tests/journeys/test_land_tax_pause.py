"""A land dossier: another office is asked, the tax is paid meanwhile, and the clock waited."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from motcua.core import clock
from motcua.dossiers.models import Consultation, Dossier, PaymentDuty
from motcua.dossiers.states import Status
from motcua.people.states import Role
from tests import make
from tests.journeys import looks
from tests.journeys.test_desk_lead import enter
from tests.live import Live

LAND = "Chuyển mục đích sử dụng đất"


@pytest.fixture
def office(live: Live) -> tuple[Dossier, str]:
    clerk = make.staff(Role.RECEPTIONIST, full_name="Võ Thị Tiếp")
    officer = make.staff(Role.SPECIALIST, full_name="Phạm Văn Khôi", title="Công chức địa chính")
    version = make.procedure(
        15, name=LAND, sector=make.sector("dat-dai"),
        steps=[("Thẩm định", "Công chức địa chính", 3000), ("Ký", "Lãnh đạo UBND", 480)],
    )  # fmt: skip
    since = clock.now() - timedelta(days=2)
    return make.dossier(by=clerk, at=since, version=version), officer


def test_the_clock_waits_for_the_tax(
    page: Page, live: Live, office: tuple[Dossier, object]
) -> None:
    dossier, officer = office
    enter(page, officer, live.url)
    page.goto(f"/desk/{dossier.code}/")
    page.get_by_role("link", name="Lấy ý kiến cơ quan khác").click()
    page.locator("#id_office").fill("Chi nhánh Văn phòng đăng ký đất đai khu vực 2")
    page.locator("#id_question").fill("Thửa đất số 115 có tranh chấp hoặc bị ngăn chặn không?")
    page.locator("#id_due_on").fill(f"{clock.today() + timedelta(days=5):%d/%m/%Y}")
    looks.check(page, "land-consult")
    page.locator("#move button[type=submit]").click()
    expect(page.locator("#work [role=status]")).to_contain_text("công văn lấy ý kiến")
    page.get_by_role("link", name="Ghi ý kiến trả lời").click()
    page.locator("#id_answer").fill("Thửa đất không có tranh chấp, không bị ngăn chặn.")
    page.locator("#move button[type=submit]").click()
    expect(page.locator("#work [role=status]")).to_contain_text("ý kiến trả lời")
    assert Consultation.objects.get().answered_at is not None

    page.get_by_role("link", name="Yêu cầu nộp nghĩa vụ tài chính").click()
    page.locator("#move button[type=submit]").click()
    expect(page.locator(".error-summary")).to_contain_text("Ghi số thông báo")
    page.locator("#id_notice_number").fill("0423/TB-CCT")
    page.locator("#id_notice_on").fill(f"{clock.today():%d/%m/%Y}")
    page.locator("#id_amount_vnd").fill("187450000")
    page.locator("#id_pay_by").fill(f"{clock.today() + timedelta(days=30):%d/%m/%Y}")
    looks.check(page, "land-ask-payment")
    page.locator("#move button[type=submit]").click()
    expect(page.locator("#work .head-status")).to_contain_text("Đồng hồ đang dừng")
    looks.check(page, "land-paused")

    page.goto(f"/theo-doi/{dossier.token}/")
    expect(page.locator("main")).to_contain_text("0423/TB-CCT")
    expect(page.locator("main")).to_contain_text("187.450.000")
    looks.check(page, "land-tracking")

    page.goto(f"/desk/{dossier.code}/")
    page.get_by_role("link", name="Xác nhận đã nộp").click()
    page.locator("#id_receipt_number").fill("NT-0099")
    page.locator("#move button[type=submit]").click()
    expect(page.locator("#work [role=status]")).to_contain_text("Đồng hồ chạy tiếp")
    looks.check(page, "land-paid")
    after = Dossier.objects.get(pk=dossier.pk)
    assert after.status == Status.PROCESSING
    assert after.due_at is not None and dossier.due_at is not None
    assert after.due_at - dossier.due_at < timedelta(days=2)  # it waited, it did not begin anew
    assert PaymentDuty.objects.get().receipt_number == "NT-0099"
