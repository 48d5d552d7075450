"""Sheets drawn from the record: Mẫu 06, Mẫu 07, hand-over slips, fee slips; papers voided."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motcua.core import clock
from motcua.dossiers import actions
from motcua.dossiers.models import DossierEvent
from motcua.dossiers.proof import prove
from motcua.dossiers.queries import sheets
from motcua.dossiers.shapes import FeeIn
from motcua.papers.models import Paper
from motcua.people.models import AuditEntry
from motcua.people.states import SEES_DOSSIERS, Role
from tests import elsewhere, make
from tests.casework import move_of, page_of, signed_in, words
from tests.pdf_reader import squeezed, text_of

pytestmark = pytest.mark.django_db
WHY = "Lập nhầm tên người nộp"


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    """It is 09:00 on Monday 16/11/2026."""
    monkeypatch.setattr(clock, "now", lambda: make.MONDAY)


@pytest.fixture
def officer():
    return make.staff()


def control_sheet_of(found):
    return reverse("desk:control_sheet", args=[found.number])


def says(response, *wanted):
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    said = text_of(response.content)
    for text in wanted:
        assert squeezed(text) in said, text


# Mẫu 06


def test_the_control_sheet_tells_each_hand_over(client, officer):
    found = make.dossier("start", "consult", "answer_consultation", "propose", by=officer)
    make.walk(found, "resolve", by=officer, at=make.MONDAY + timedelta(hours=2))
    client.force_login(officer)
    before = Paper.objects.count()
    response = client.get(control_sheet_of(found))
    says(
        response, "Phiếu kiểm soát quá trình giải quyết hồ sơ".upper(), found.code,
        "Văn phòng đăng ký đất đai", "Người giao: " + found.submitter_name,
        "11:00, ngày 16/11/2026", "Mẫu số 06",
    )  # fmt: skip
    assert "Số:" not in text_of(response.content)
    assert Paper.objects.count() == before
    assert AuditEntry.objects.filter(subject=f"{found.code}/06").exists()
    assert control_sheet_of(found) in words(client.get(page_of(found)))


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (timedelta(hours=1), {"Trước hạn", "Đúng hạn"}),
        (timedelta(days=30), {"Quá hạn"}),
    ],
)
def test_a_step_is_judged_by_its_time(officer, later, said):
    found = make.dossier("start", "propose", by=officer)
    make.walk(found, "resolve", by=officer, at=make.MONDAY + later)
    rows = sheets.control_sheet(officer, found.number).steps
    assert [row.note for row in rows] == ["Tiếp nhận", "Thụ lý", "Trình ký", "Đã ký kết quả"]
    assert rows[-1].outcome in said
    assert rows[0].outcome == ""


def test_a_dossier_given_to_another_names_both(officer):
    found = make.dossier("start", by=officer)
    taker = make.staff(Role.SPECIALIST, full_name="Lê Thị Người Nhận")
    actions.reassign(found.pk, by=officer, to=taker.username, reason=WHY)
    last = sheets.control_sheet(officer, found.number).steps[-1]
    assert last.taker == "Lê Thị Người Nhận"
    assert last.giver == officer.full_name


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_the_dossier_sees_its_sheet(client, officer, role):
    found = make.dossier(by=officer)
    signed_in(client, role)
    expected = 200 if role in SEES_DOSSIERS else 403
    assert client.get(control_sheet_of(found)).status_code == expected


def test_nothing_of_another_centre_is_drawn(client, officer):
    found = make.dossier(by=officer, fee=FeeIn(method="cash"))
    signed_in(client, at=make.centre("noi-khac"))
    assert client.get(control_sheet_of(found)).status_code == 404
    assert client.get(reverse("desk:fee_slip", args=[found.number, 1])).status_code == 404
    assert client.get(reverse("desk:void_paper", args=[found.number, 1])).status_code == 404
    assert client.get(reverse("desk:arriving_slip")).status_code == 404


def test_what_was_not_accepted_has_no_control_sheet(client, officer):
    found = make.dossier("ask_supplement", by=officer)
    client.force_login(officer)
    assert client.get(control_sheet_of(found)).status_code == (200 if found.code else 404)
    assert client.get(reverse("desk:control_sheet", args=["BS-9"])).status_code == 404


# Phiếu thu


def paid_dossier(officer):
    return make.dossier(by=officer, fee=FeeIn(method="cash"))


def test_a_fee_slip_bears_the_number_of_the_payment(client, officer):
    found = paid_dossier(officer)
    client.force_login(officer)
    address = reverse("desk:fee_slip", args=[found.number, 1])
    says(client.get(address), "01/PT", found.code, "8.000", officer.full_name, "Tiền mặt")
    assert client.get(reverse("desk:fee_slip", args=[found.number, 2])).status_code == 404
    assert client.get(reverse("desk:fee_slip", args=[found.number, 0])).status_code == 404
    assert address in words(client.get(page_of(found)))
    assert address in words(client.get(reverse("counter:done", args=[found.number])))


# Huỷ giấy


def test_a_paper_is_voided_with_a_reason(client, officer):
    found = make.dossier(by=officer)
    paper = Paper.objects.get(dossier_code=found.code)
    leader = signed_in(client, Role.LEADER)
    address = reverse("desk:void_paper", args=[found.number, 1])
    assert address in words(client.get(page_of(found)))
    assert "Huỷ rồi không lấy lại được" in words(client.get(address))
    assert client.post(address, {"reason": ""}).status_code == 422
    paper.refresh_from_db()
    assert paper.voided_at is None
    assert client.post(address, {"reason": WHY}).status_code == 302
    paper.refresh_from_db()
    assert (paper.voided_by, paper.void_reason) == (leader, WHY)
    event = DossierEvent.objects.filter(dossier=found).latest("seq")
    assert (event.move, event.note, event.data["paper"]) == ("void_paper", WHY, paper.ref)
    assert not prove(officer.centre).faults
    page = words(client.get(page_of(found)))
    assert "Huỷ giấy đã lập" in page
    assert address not in page
    assert client.post(address, {"reason": WHY}).status_code == 409
    assert "Giấy này đã bị hủy" in words(client.get(f"/kiem-tra/{paper.token}/"))


@pytest.mark.parametrize("role", list(Role))
def test_only_leader_and_director_void(client, officer, role):
    found = make.dossier(by=officer)
    signed_in(client, role)
    address = reverse("desk:void_paper", args=[found.number, 1])
    expected = 200 if role in (Role.LEADER, Role.DIRECTOR) else 403
    assert client.get(address).status_code == expected


def test_a_result_is_corrected_and_not_voided(client, officer):
    found = make.dossier("start", "propose", "resolve", by=officer)
    papers = list(Paper.objects.filter(dossier_code=found.code).order_by("pk"))
    n = next(i for i, p in enumerate(papers, start=1) if p.form == "result")
    signed_in(client, Role.LEADER)
    address = reverse("desk:void_paper", args=[found.number, n])
    assert client.post(address, {"reason": WHY}).status_code == 409
    assert address not in words(client.get(page_of(found)))


# Phiếu bàn giao


def test_what_another_centre_sends_is_listed_for_both_to_sign(client, officer):
    there, here, _, _ = elsewhere.people()
    found = elsewhere.received(there)
    client.force_login(here)
    says(
        client.get(reverse("desk:arriving_slip")), "PHIẾU BÀN GIAO", found.code,
        there.centre.name, here.centre.name,
    )  # fmt: skip


# Mẫu 07


def register(client, **asked):
    return client.get(reverse("desk:register"), asked)


def test_the_register_of_a_day(client, officer):
    found = make.dossier("start", "propose", "resolve", by=officer)
    make.dossier(by=make.staff(at=make.centre("noi-khac")))
    client.force_login(officer)
    says(
        register(client, **{"from": "16/11/2026"}), "SỔ THEO DÕI HỒ SƠ", found.owner_name,
        "Tổng số: 1 hồ sơ", "Mẫu số 07",
    )  # fmt: skip
    none = text_of(register(client, **{"from": "17/11/2026"}).content)
    assert squeezed("Tổng số: 0 hồ sơ") in none
    other = text_of(register(client, **{"from": "16/11/2026", "sector": "khac"}).content)
    assert squeezed("Tổng số: 0 hồ sơ") in other
    assert AuditEntry.objects.filter(what="read.register").count() == 3


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("01/10/2026", "01/11/2026", "31 ngày"),
        ("16/11/2026", "15/11/2026", "31 ngày"),
        ("hôm nay", "", "Ngày ghi dạng"),
        ("31/12/9999", "", "đến năm 2100"),
        ("01/01/0001", "", "từ năm 2000"),
        ("16/11/2026", "31/12/9999", "đến năm 2100"),
    ],
)
def test_too_much_is_refused_with_words(client, officer, first, last, why):
    client.force_login(officer)
    response = register(client, **{"from": first, "to": last})
    assert response.status_code == 422
    assert why in words(response)


def test_the_register_is_bounded_and_costs_one_query(client, officer, monkeypatch, query_budget):
    for _ in range(3):
        make.dossier(by=officer)
    day = clock.day_of(make.MONDAY)
    _ = officer.roles, officer.centre
    with query_budget(1):
        assert len(sheets.register(officer, day, day).rows) == 3
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    client.force_login(officer)
    response = register(client, **{"from": "16/11/2026"})
    assert response.status_code == 422
    assert "nhiều nhất 2 hồ sơ" in words(response)


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_dossiers_opens_the_register(client, role):
    signed_in(client, role)
    assert register(client).status_code == (200 if role in SEES_DOSSIERS else 403)


# A desk that was handed over


def test_a_desk_handed_over_gives_a_slip(client, officer):
    giver = make.staff(Role.SPECIALIST, full_name="Trần Thị Người Giao")
    taker = make.staff(Role.SPECIALIST, full_name="Lê Thị Người Nhận")
    mine = [make.dossier(by=officer) for _ in range(2)]
    for found in mine:
        actions.reassign(found.pk, by=officer, to=giver.username, reason=WHY)
    signed_in(client, Role.LEADER)
    asked = {"desk-of": giver.username, "desk-to": taker.username, "desk-reason": "Nghỉ phép năm"}
    after = client.post(reverse("lead:desk_over"), asked)
    assert after.status_code == 302
    page = words(client.get(after["Location"]))
    seq = DossierEvent.objects.filter(move="reassign").latest("seq").seq
    address = reverse("lead:desk_slip", args=[seq])
    assert address in page
    codes = [found.code for found in mine]
    says(client.get(address), *codes, giver.full_name, taker.full_name, "Tổng số: 2 hồ sơ")
    signed_in(client, Role.LEADER, at=make.centre("noi-khac"))
    assert client.get(address).status_code == 404
    signed_in(client, Role.SPECIALIST)
    assert client.get(address).status_code == 403


# Tên mẫu


def test_the_older_title_is_chosen_where_the_sector_still_has_it(client, officer):
    older = "Phiếu xin lỗi và hẹn lại ngày trả kết quả"
    found = make.dossier("start", by=officer)
    assert found.sector_id == "ho-tich"
    client.force_login(officer)
    address = move_of(found, "extend")
    assert older in words(client.get(address))
    facts = {"days": "2", "reason": "Chờ xác minh của cơ quan khác", "by_hand": "1"}
    assert client.post(address, facts | {"title": "Giấy lạ"}).status_code == 422
    assert client.post(address, facts | {"title": older}).status_code == 302
    letter = Paper.objects.get(form="04")
    assert letter.title == older


def test_one_title_is_no_choice(client, officer):
    version = make.procedure(sector=make.sector("dat-dai"))
    found = make.dossier("start", by=officer, version=version)
    client.force_login(officer)
    assert 'name="title"' not in words(client.get(move_of(found, "extend")))
