"""Papers that come later, and results that go out."""

import base64
from typing import Any

import pytest
from django.test import Client

from motcua.dossiers import actions
from motcua.dossiers.models import Dossier, SupplementRequest
from motcua.dossiers.shapes import FeeIn, ItemIn
from motcua.fees.models import Payment
from motcua.people.models import AuditEntry
from motcua.people.states import Role
from tests import make
from tests.counter import HTMX, Desk, desk, picture

pytestmark = pytest.mark.django_db


def asked(at: Desk) -> Dossier:
    """A dossier that lacks one paper since the intake."""
    version = make.procedure()
    items = tuple(
        ItemIn(each.pk, is_missing=True, note="Chưa ký") for each in version.requirements.all()
        if each.is_required
    )  # fmt: skip
    intake = make.intake(version, items=items)
    answer = actions.ask_at_intake(intake, by=at.staff, reason="Tờ khai chưa ký tên")
    return Dossier.objects.get(pk=answer["dossier"])


def ready(method: str = "cash") -> Dossier:
    """A dossier with a signed result; `method` "" = its fee was left for the return."""
    return make.dossier("start", "propose", "resolve", fee=FeeIn(method=method))


def test_missing_papers_come_and_the_dossier_gets_code_and_promise(client: Client) -> None:
    at = desk(client)
    dossier = asked(at)
    listing = client.get("/counter/waiting/", {"q": dossier.ref}, **HTMX).content.decode()
    assert dossier.ref in listing
    one = client.get(f"/counter/waiting/{dossier.ref}", **HTMX).content.decode()
    assert ("Chưa ký" in one, "Đã nhận đủ" in one) == (True, True)
    answer = client.post(f"/counter/waiting/{dossier.ref}", {"note": "đủ"}, **HTMX)
    dossier.refresh_from_db()
    assert (answer.status_code, dossier.status, dossier.code in answer.content.decode()) == (
        200, "accepted", True,
    )  # fmt: skip
    assert client.post(f"/counter/waiting/{dossier.code}", {}, **HTMX).status_code == 409


def test_missing_papers_are_counted_as_they_come(client: Client) -> None:
    dossier = asked(desk(client))
    order = dossier.items.filter(is_missing=True).first().order
    page = client.get(f"/counter/waiting/{dossier.ref}", **HTMX).content.decode()
    assert f'name="p{order}-originals" value="1"' in page
    wrong = {f"p{order}-originals": "-1"}
    no = client.post(f"/counter/waiting/{dossier.ref}", wrong, **HTMX)
    assert (no.status_code, "số từ 0 đến 999" in no.content.decode()) == (422, True)
    facts = {f"p{order}-originals": "", f"p{order}-certified": "1", f"p{order}-copies": "2"}
    client.post(f"/counter/waiting/{dossier.ref}", facts, **HTMX)
    item = dossier.items.get(order=order)
    assert (item.is_missing, item.originals, item.certified, item.copies) == (False, 0, 1, 2)


def test_what_waits_for_papers_can_still_be_refused_on_form_03(client: Client) -> None:
    dossier = asked(desk(client))
    path = f"/counter/waiting/{dossier.ref}"
    assert "Từ chối tiếp nhận" in client.get(path, **HTMX).content.decode()
    no = client.post(f"{path}/refuse", {"reason": "Không thuộc thẩm quyền"}, **HTMX)
    assert (no.status_code, list(no.context["refusal"].errors)) == (422, ["legal_ground"])
    facts = {"reason": "Không thuộc thẩm quyền", "legal_ground": "Điều 12 Luật Hộ tịch"}
    assert client.post(f"{path}/refuse", facts, **HTMX).status_code == 200
    dossier.refresh_from_db()
    assert dossier.status == "refused"


def test_a_dossier_with_a_code_is_not_refused_here(client: Client) -> None:
    desk(client)
    dossier = make.dossier("start", "ask_supplement")
    page = client.get(f"/counter/waiting/{dossier.code}", **HTMX).content.decode()
    assert "Từ chối tiếp nhận" not in page
    facts = {"reason": "Không thuộc thẩm quyền", "legal_ground": "Điều 12 Luật Hộ tịch"}
    assert client.post(f"/counter/waiting/{dossier.code}/refuse", facts, **HTMX).status_code >= 400
    dossier.refresh_from_db()
    assert dossier.status == "supplement"


def test_the_citizen_rates_on_a_phone_and_never_in_this_window(client: Client) -> None:
    at, dossier = desk(client), ready()
    facts = {"name": dossier.owner_name, "personal_id": dossier.owner.personal_id, "on_paper": "1"}
    page = client.post(f"/counter/return/{dossier.code}", facts, **HTMX).content.decode()
    assert "<svg" in page.split('class="rate-qr"')[1]
    assert f"/may-danh-gia/{at.centre.slug}/{at.counter.number}/" in page
    assert 'href="http' not in page and f"/danh-gia/{dossier.token}" not in page


def test_the_list_finds_by_name_without_accents(client: Client) -> None:
    at = desk(client)
    asked(at)
    page = client.get("/counter/waiting/", {"q": "nguyen thi thuy"}, **HTMX).content.decode()
    assert "1 hồ sơ" in page
    assert "Không có hồ sơ nào khớp" in client.get(
        "/counter/waiting/", {"q": "zzz", "after": "?"}, **HTMX
    ).content.decode()  # fmt: skip


def test_a_dossier_is_taken_back_with_a_reason(client: Client) -> None:
    at = desk(client)
    dossier = asked(at)
    no = client.post(f"/counter/waiting/{dossier.ref}/withdraw", {"reason": "a"}, **HTMX)
    assert (no.status_code, "Ghi lý do" in no.content.decode()) == (422, True)
    client.post(f"/counter/waiting/{dossier.ref}/withdraw", {"reason": "Nộp nơi khác"}, **HTMX)
    dossier.refresh_from_db()
    assert dossier.status == "withdrawn"


def test_a_scanned_receipt_opens_its_result(client: Client) -> None:
    desk(client)
    dossier = ready()
    for scanned in (f"https://vi.du/theo-doi/{dossier.token}/", dossier.code):
        page = client.get("/counter/return/", {"q": scanned}, **HTMX).content.decode()
        assert f"/counter/return/{dossier.code}" in page
        assert "Người nhận ký vào khung" in page
    no = client.get("/counter/return/", {"q": "https://vi.du/theo-doi/khong/"}, **HTMX)
    assert no.status_code == 404
    assert dossier.code in client.get("/counter/return/", **HTMX).content.decode()


def signed() -> str:
    return "data:image/png;base64," + base64.b64encode(picture("black")).decode()


def test_the_result_goes_to_its_owner_against_a_signature(client: Client) -> None:
    at = desk(client)
    dossier, ticket = ready(), at.serve()
    facts = {"name": dossier.owner_name, "personal_id": dossier.owner.personal_id}
    unsigned = client.post(f"/counter/return/{dossier.code}", facts, **HTMX)
    assert unsigned.status_code == 422
    assert "ký trên màn hình" in unsigned.content.decode()
    answer = client.post(f"/counter/return/{dossier.code}", facts | {"signature": signed()}, **HTMX)
    dossier.refresh_from_db()
    ticket.refresh_from_db()
    assert (answer.status_code, dossier.status) == (200, "returned")
    assert (ticket.status, ticket.outcome) == ("served", "return")
    assert "Mời đánh giá" in answer.content.decode()
    assert dossier.files.get().attachment.name == "Chữ ký người nhận.png"
    assert AuditEntry.objects.filter(staff=at.staff, subject=dossier.code).exists()


def test_somebody_else_needs_a_paper(client: Client) -> None:
    desk(client)
    dossier = ready()
    facts = {"name": "Người Khác", "personal_id": "048090009999", "on_paper": "on"}
    no = client.post(f"/counter/return/{dossier.code}", facts, **HTMX)
    assert (no.status_code, 'href="#id_authorisation"' in no.content.decode()) == (422, True)
    client.post(
        f"/counter/return/{dossier.code}", facts | {"authorisation": "Giấy uỷ quyền số 12"}, **HTMX
    )
    dossier.refresh_from_db()
    assert (dossier.status, dossier.recipient_name) == ("returned", "Người Khác")


@pytest.mark.parametrize("drawn", ["data:image/png;base64,%%%", "data:text/html,x", "x" * 500_000])
def test_a_signature_that_is_none_is_refused(client: Client, drawn: str) -> None:
    desk(client)
    dossier = ready()
    facts: dict[str, Any] = {"name": "Ai", "personal_id": dossier.owner.personal_id}
    no = client.post(f"/counter/return/{dossier.code}", facts | {"signature": drawn}, **HTMX)
    assert no.status_code == 422
    assert "Chữ ký chưa đọc được" in no.content.decode()


def test_what_is_not_ready_is_not_handed_over(client: Client) -> None:
    desk(client)
    dossier = make.dossier("start")
    page = client.get(f"/counter/return/{dossier.code}", **HTMX).content.decode()
    assert ("chưa trả được" in page, "Người nhận ký" in page) == (True, False)


def test_a_fee_left_for_the_return_is_taken_once(client: Client) -> None:
    desk(client)
    dossier = ready(method="")
    page = client.get(f"/counter/return/{dossier.code}", **HTMX).content.decode()
    assert "Chưa thu phí, lệ phí: 8.000 đồng" in page
    facts = {"name": dossier.owner_name, "personal_id": dossier.owner.personal_id, "on_paper": "1"}
    unpaid = client.post(f"/counter/return/{dossier.code}", facts, **HTMX)
    assert (unpaid.status_code, "Thu rồi trả kết quả" in unpaid.content.decode()) == (422, True)
    no = client.post(f"/counter/return/{dossier.code}/fee", {"method": "gold"}, **HTMX)
    assert (no.status_code, "hình thức thu" in no.content.decode()) == (422, True)
    for _ in range(2):
        client.post(f"/counter/return/{dossier.code}/fee", {"method": "cash"}, **HTMX)
    assert Payment.objects.get().amount_vnd == 8000
    page = client.get(f"/counter/return/{dossier.code}", **HTMX).content.decode()
    assert "Chưa thu" not in page


@pytest.mark.parametrize(
    ("typed", "taken"), [("75.000", 75_000), ("75000 đ", 75_000), ("1.5", None), ("-5000", None)]
)
def test_an_amount_by_hand_is_read_as_people_write_it(
    client: Client, typed: str, taken: int | None
) -> None:
    desk(client)
    facts = {"version": make.procedure(fee=None), "fee": FeeIn()}
    dossier = make.dossier("start", "propose", "resolve", **facts)
    answer = client.post(
        f"/counter/return/{dossier.code}/fee", {"method": "cash", "local_vnd": typed}, **HTMX
    )
    paid = Payment.objects.values_list("amount_vnd", flat=True).first()
    assert (answer.status_code, paid) == (200 if taken else 422, taken)


def test_another_centres_dossier_is_not_found(client: Client) -> None:
    desk(client)
    dossier = ready()
    client.force_login(make.staff(Role.RECEPTIONIST, at=make.centre("noi-khac")))
    for path in ("return", "waiting", "done"):
        assert client.get(f"/counter/{path}/{dossier.code}", **HTMX).status_code == 404


def test_lists_cost_the_same_however_long(client: Client, query_budget: Any) -> None:
    at = desk(client)
    for _ in range(6):
        asked(at)
    client.get("/counter/waiting/", **HTMX)
    with query_budget(10):
        client.get("/counter/waiting/", **HTMX)
    with query_budget(10):
        client.get("/counter/return/", **HTMX)


def test_the_counter_says_that_papers_came_online(client: Client) -> None:
    dossier = asked(desk(client))
    path = f"/counter/waiting/{dossier.ref}"
    assert "gửi tệp trực tuyến" not in client.get(path, **HTMX).content.decode()
    SupplementRequest.objects.filter(dossier=dossier).update(sent_at=make.MONDAY)
    page = client.get(path, **HTMX).content.decode()
    assert "gửi tệp trực tuyến lúc 09:00 16/11/2026" in page
    assert f'href="/desk/{dossier.ref}/"' in page
