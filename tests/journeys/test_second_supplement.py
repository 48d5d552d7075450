"""Asked once, answered from home; asked a second time only by a leader, and counted."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from motcua.core import clock
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier, SupplementRequest
from motcua.dossiers.states import Status
from motcua.people.models import Staff
from motcua.people.states import Role
from tests import make
from tests.counter import picture
from tests.journeys import looks
from tests.journeys.test_desk_lead import enter
from tests.live import Live

WHY = "Giấy chứng sinh mờ, không đọc được"


class Office:
    def __init__(self) -> None:
        clerk = make.staff(Role.RECEPTIONIST)
        self.officer: Staff = make.staff(Role.SPECIALIST, full_name="Phạm Văn Khôi")
        self.leader: Staff = make.staff(Role.LEADER, full_name="Huỳnh Ngọc Ánh", title="CHỦ TỊCH")
        self.dossier = make.dossier(by=clerk, at=clock.now() - timedelta(days=4))
        actions.ask_supplement(
            self.dossier.pk, by=self.officer, reason=WHY, at=clock.now() - timedelta(days=3),
            items=[actions.Lacking("Giấy chứng sinh", "Bản rõ chữ"), actions.Lacking("Tờ khai")],
        )  # fmt: skip


@pytest.fixture
def office(live: Live) -> Office:
    return Office()


def test_answered_from_home_and_asked_again_by_the_leader(
    page: Page, live: Live, office: Office
) -> None:
    dossier = office.dossier
    page.goto(f"/theo-doi/{dossier.token}/")
    expect(page.locator("main")).to_contain_text("Hạn cuối")
    looks.check(page, "supplement-tracking")
    page.get_by_role("link", name="Gửi ảnh chụp, tệp ở đây").click()
    looks.check(page, "supplement-answer")
    file = {"name": "chung-sinh.png", "mimeType": "image/png", "buffer": picture()}
    page.locator("#file-0").set_input_files([file])
    page.locator("#last4").fill("0000" if dossier.id_last4 != "0000" else "1111")
    page.get_by_role("button", name="Gửi giấy tờ").click()
    expect(page.locator("[role=alert]")).to_contain_text("Bốn số cuối")
    looks.check(page, "supplement-answer-wrong")
    page.locator("#last4").fill(dossier.id_last4)
    page.get_by_role("button", name="Gửi giấy tờ").click()
    expect(page.locator("[role=alert]")).to_contain_text("chưa chọn tệp")
    page.locator("#file-0").set_input_files([file])
    page.locator("#last4").fill(dossier.id_last4)
    page.get_by_role("button", name="Gửi giấy tờ").click()
    expect(page.locator("main")).to_contain_text("Ông/bà đã gửi lúc")
    looks.check(page, "supplement-sent")
    assert SupplementRequest.objects.get().sent_at is not None

    enter(page, office.officer, live.url)
    page.goto(f"/desk/{dossier.code}/")
    expect(page.locator("#work")).to_contain_text("Công dân đã gửi trực tuyến")
    page.get_by_role("link", name="Nhận bổ sung").click()
    page.locator("#move button[type=submit]").click()
    expect(page.locator("#work [role=status]")).to_contain_text("Đã nhận bổ sung")
    expect(page.get_by_role("link", name="Yêu cầu bổ sung", exact=True)).to_have_count(0)

    enter(page, office.leader, live.url)
    page.goto(f"/lead/{dossier.code}/ask_supplement/")
    page.locator("#id_item-0-name").fill("Giấy chứng nhận kết hôn")
    page.locator("#id_reason").fill("Cần bản chính để đối chiếu thông tin cha mẹ")
    page.locator("#move button[type=submit]:not([name])").click()
    expect(page.locator(".error-summary")).to_contain_text("lần nữa")
    page.locator("#id_again_reason").fill("Lần đầu chưa thấy thông tin cha mẹ sai khác")
    page.locator("#move button[type=submit]:not([name])").click()
    expect(page.locator("#work")).to_contain_text("Đã yêu cầu bổ sung 2 lần")
    looks.check(page, "second-supplement")
    after = Dossier.objects.get(pk=dossier.pk)
    assert (after.status, after.supplements) == (Status.SUPPLEMENT, 2)
