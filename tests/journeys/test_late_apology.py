"""A dossier that will be late gets its apology in time; one that is late without one is red."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from motcua.core import clock
from motcua.dossiers import actions, rules
from motcua.dossiers.models import ApologyDraft, Dossier
from motcua.people.queries import centre_calendar
from motcua.people.states import Role
from tests import make
from tests.journeys import looks
from tests.journeys.test_desk_lead import enter
from tests.live import Live


class Office:
    def __init__(self) -> None:
        now = clock.now()
        clerk = make.staff(Role.RECEPTIONIST)
        officer = make.staff(Role.SPECIALIST, full_name="Phạm Văn Khôi", title="Chuyên viên")
        self.leader = make.staff(Role.LEADER, full_name="Huỳnh Ngọc Ánh", title="CHỦ TỊCH")
        self.director = make.staff(Role.DIRECTOR, full_name="Lê Thị Hoa", title="GIÁM ĐỐC")
        self.soon = make.dossier(by=clerk, at=now, submitter=make.person("Trần Quốc Bảo"))
        self.late = make.dossier(
            by=clerk, at=now - timedelta(days=20), submitter=make.person("Lê Thị Hồng Nhung")
        )
        actions.consult(
            self.soon.pk, by=officer, office="Công an phường Hải Châu",
            question="Người nộp có thực tế cư trú tại địa chỉ này không?",
            due_on=clock.day_of(now) + timedelta(days=6),
        )  # fmt: skip
        assert self.soon.due_at is not None
        calendar = centre_calendar(self.soon.centre_id)
        last = rules.last_day_to_apologise(clock.day_of(self.soon.due_at), calendar)
        in_time = datetime(last.year, last.month, last.day, 9, tzinfo=clock.VIETNAM)
        actions.draft_apology(self.soon.pk, at=in_time)
        actions.warn(self.soon.centre_id, at=in_time + timedelta(days=1))


@pytest.fixture
def office(live: Live) -> Office:
    return Office()


def test_the_apology_is_ready_and_the_leader_signs_it(
    page: Page, live: Live, office: Office
) -> None:
    enter(page, office.leader, live.url)
    page.goto("/lead/apologies/")
    expect(page.locator(".to-sign")).to_contain_text("Đang chờ ý kiến của Công an phường Hải Châu")
    expect(page.locator(".group-late")).to_contain_text("Lê Thị Hồng Nhung")
    looks.check(page, "lead-apologies")
    page.get_by_role("link", name="Xem và ký").click()
    expect(page.locator("#id_reason")).to_have_value(
        "Đang chờ ý kiến của Công an phường Hải Châu, hỏi ngày "
        f"{clock.today():%d/%m/%Y}, đề nghị trả lời trước hết ngày "
        f"{clock.today() + timedelta(days=6):%d/%m/%Y}."
    )
    page.locator("#id_days").fill("4")
    expect(page.locator("#new-date strong")).to_be_visible()
    looks.check(page, "lead-apology-form")
    page.locator("#move button[type=submit]").click()
    expect(page.locator("#work [role=status]")).to_contain_text("Đã xin lỗi")
    assert Dossier.objects.get(pk=office.soon.pk).extension_days == 4
    assert ApologyDraft.objects.get().decided_by == office.leader
    page.goto(f"/theo-doi/{office.soon.token}/")
    expect(page.locator("main")).to_contain_text("Hẹn lần đầu")
    page.goto("/lead/apologies/")
    expect(page.locator("main")).to_contain_text("Không có thư xin lỗi nào chờ ký")


def test_the_bell_tells_and_the_incident_is_public(page: Page, live: Live, office: Office) -> None:
    enter(page, office.director, live.url)
    page.goto("/lead/kept/")
    expect(page.locator(".bell-count")).to_have_text("1")
    looks.check(page, "lead-kept")
    page.locator(".bar-bell").click()
    expect(page.locator(".notices")).to_contain_text(office.soon.code)
    looks.check(page, "notices")
    page.get_by_role("button", name="Đánh dấu đã đọc tất cả").click()
    expect(page.locator(".bell-count")).to_have_text("0")
    page.goto("/lead/waits/")
    looks.check(page, "lead-waits")
    page.goto("/lead/incident/")
    page.locator("#id_reason").fill("Mất điện toàn phường từ sáng, máy chủ ngừng")
    looks.check(page, "lead-incident")
    page.get_by_role("button", name="Công bố sự cố").click()
    expect(page.locator("main")).to_contain_text("Đang công bố")
    looks.check(page, "lead-incident-open")
    slug, token = office.soon.centre.slug, office.soon.token
    public = {"home": "/", "board": f"/board/{slug}/", "kiosk": f"/kiosk/{slug}/",
              "track": f"/theo-doi/{token}/"}  # fmt: skip
    for name, path in public.items():
        page.goto(path)
        expect(page.locator("body")).to_contain_text("Mất điện toàn phường từ sáng")
        looks.check(page, f"incident-{name}", scrolls=name in ("home", "track"))
    page.goto("/lead/incident/")
    page.get_by_role("button", name="Kết thúc sự cố").click()
    expect(page.locator(".alert-success")).to_contain_text("Sự cố đã kết thúc")
