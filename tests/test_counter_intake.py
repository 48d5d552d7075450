"""The intake: one form, one submit, and nothing typed is ever lost."""

import io
from typing import Any

import pytest
from django.test import Client

from motcua.dossiers.models import Dossier, DossierItem
from motcua.people.models import AuditEntry
from motcua.people.states import Role
from motcua.queueing.states import TicketStatus
from tests import hall as halls
from tests import make
from tests.counter import HTMX, desk, form, picture

pytestmark = pytest.mark.django_db
SUBMIT = "/counter/intake/submit"


def test_one_submit_receives_the_dossier_and_ends_the_visit(client: Client) -> None:
    at, version = desk(client), make.procedure()
    ticket = at.serve(version)
    answer = client.post(SUBMIT, form(version, ticket_token=ticket.token), **HTMX)
    dossier = Dossier.objects.get()
    words = answer.content.decode()
    assert answer.status_code == 200
    assert (dossier.code in words, "Hẹn trả" in words, "Mẫu 01" in words or "Giấy tiếp" in words) \
        == (True, True, True)  # fmt: skip
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome) == (TicketStatus.SERVED, "dossier")
    assert AuditEntry.objects.filter(staff=at.staff, subject=dossier.code).exists()


def test_the_form_opens_for_the_ticket_with_its_procedure(client: Client) -> None:
    at, version = desk(client), make.procedure()
    ticket = at.serve(version)
    words = client.get("/counter/intake/", **HTMX).content.decode()
    assert version.name in words
    assert ticket.token in words
    assert "Giấy tờ 1" in words


def test_a_retry_with_the_same_key_makes_no_second_dossier(client: Client) -> None:
    desk(client)
    typed = form(make.procedure())
    first, second = client.post(SUBMIT, typed, **HTMX), client.post(SUBMIT, typed, **HTMX)
    assert (first.status_code, second.status_code) == (200, 200)
    assert Dossier.objects.get().code in second.content.decode()


def test_other_content_under_a_used_key_is_said_and_may_go_on(client: Client) -> None:
    desk(client)
    version = make.procedure()
    client.post(SUBMIT, form(version), **HTMX)
    answer = client.post(SUBMIT, form(version, subject="Việc thứ hai"), **HTMX)
    assert answer.status_code == 409
    assert "Lần gửi trước của trang này đã được ghi nhận" in answer.content.decode()
    key = answer.context["screen"].detail["key"].value()
    client.post(SUBMIT, form(version, subject="Việc thứ hai", key=key), **HTMX)
    assert Dossier.objects.count() == 2


def test_a_wrong_form_comes_back_with_everything(client: Client) -> None:
    at, version = desk(client), make.procedure()
    token = client.post("/counter/files", {"file": _file()}).json()["token"]
    first = version.requirements.order_by("order")[0]
    typed = form(
        version, s__personal_id="04819", s__address="Kiệt 5 Lê Lợi", subject="Xin xác nhận",
        authorisation="", file=f"{token}:r{first.pk}",
    ) | {f"r{first.pk}-state": "missing", f"r{first.pk}-note": "Chưa ký"}  # fmt: skip
    answer = client.post(SUBMIT, typed, **HTMX)
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "đang có 5 số" in words
    assert 'href="#id_s-personal_id"' in words
    for kept in ("Kiệt 5 Lê Lợi", "Xin xác nhận", "Chưa ký", f"{token}:r{first.pk}", version.name,
                 'value="04819"', 'value="mot-lan-duy-nhat"'):  # fmt: skip
        assert kept in words
    assert f'id="r{first.pk}-missing" value="missing" checked' in words
    assert not Dossier.objects.exists()
    assert at.staff.pk


def test_common_reasons_for_haste_are_offered(client: Client) -> None:
    desk(client)
    version = make.procedure()
    first = version.requirements.order_by("order")[0]
    wrong = form(version) | {f"r{first.pk}-state": ""}
    words = client.post(SUBMIT, wrong, **HTMX).content.decode()
    assert 'list="urgent-reasons"' in words
    assert '<datalist id="urgent-reasons">' in words
    assert "Người có công" in words


def _file() -> Any:
    made = io.BytesIO(picture())
    made.name = "to-khai.png"
    return made


def test_papers_that_nobody_judged_stop_the_submit(client: Client) -> None:
    desk(client)
    version = make.procedure()
    first = version.requirements.order_by("order")[0]
    answer = client.post(SUBMIT, form(version) | {f"r{first.pk}-state": ""}, **HTMX)
    assert answer.status_code == 422
    assert "Còn 1 giấy tờ chưa chọn Đủ hay Thiếu" in answer.content.decode()


def test_missing_papers_are_asked_for_once_on_form_02(client: Client) -> None:
    desk(client)
    version = make.procedure()
    first = version.requirements.order_by("order")[0]
    missing = {f"r{first.pk}-state": "missing", f"r{first.pk}-note": "Chưa ký tên"}
    no = client.post(SUBMIT, form(version) | missing, **HTMX)
    assert "Còn thiếu 1 giấy tờ" in no.content.decode()
    asked = form(version, act="ask", reason="Tờ khai chưa ký") | missing
    answer = client.post(SUBMIT, asked, **HTMX)
    dossier = Dossier.objects.get()
    assert (dossier.code, dossier.status) == ("", "supplement")
    assert dossier.ref in answer.content.decode()
    assert DossierItem.objects.get(dossier=dossier, is_missing=True).note == "Chưa ký tên"


def test_a_refusal_needs_its_legal_ground_and_no_checklist(client: Client) -> None:
    desk(client)
    version = make.procedure()
    bare = {name: value for name, value in form(version, act="refuse").items()
            if not name.startswith("r") or "-" not in name}  # fmt: skip
    no = client.post(SUBMIT, bare | {"refusal": "Không thuộc thẩm quyền"}, **HTMX)
    assert no.status_code == 422
    assert "căn cứ pháp lý" in no.content.decode()
    facts = {"refusal": "Không thuộc thẩm quyền", "legal_ground": "Điều 14 Nghị định 118/2025"}
    answer = client.post(SUBMIT, bare | facts, **HTMX)
    assert Dossier.objects.get().status == "refused"
    assert "Đã ghi từ chối tiếp nhận" in answer.content.decode()


def test_certification_is_one_screen_and_one_submit(client: Client) -> None:
    desk(client)
    leader = make.staff(Role.LEADER, full_name="Lê Văn Ký")
    version = make.procedure(1, "same_day", serves_now=True)
    page = client.post("/counter/intake/matter", form(version), **HTMX).content.decode()
    assert "Chứng thực và trả ngay" in page
    assert "Lê Văn Ký" in page
    no = client.post(SUBMIT, form(version, act="serve"), **HTMX)
    assert no.status_code == 422
    answer = client.post(SUBMIT, form(version, act="serve", signer=leader.username), **HTMX)
    dossier = Dossier.objects.get()
    assert (answer.status_code, dossier.status) == (200, "returned")
    assert "Mời đánh giá" in answer.content.decode()


def test_certification_begins_with_cash_and_who_signed_last(client: Client) -> None:
    desk(client)
    leader = make.staff(Role.LEADER)
    make.staff(Role.LEADER)
    version = make.procedure(1, "same_day", serves_now=True)
    typed = {"procedure_code": version.procedure.code, "channel": "direct"}
    first = client.post("/counter/intake/matter", typed, **HTMX).context["screen"]
    assert (first.detail["method"].value(), first.detail["signer"].value()) == ("cash", "")
    client.post(SUBMIT, form(version, act="serve", signer=leader.username), **HTMX)
    then = client.post("/counter/intake/matter", typed, **HTMX).context["screen"]
    assert then.detail["signer"].value() == leader.username
    said = client.post("/counter/intake/matter", typed | {"method": ""}, **HTMX).context["screen"]
    assert said.detail["method"].value() == ""


def test_who_acts_for_another_names_both_and_the_paper(client: Client) -> None:
    desk(client)
    version = make.procedure()
    for_other = {"for_other": "on", "o-full_name": "Trần Văn Chủ", "o-personal_id": "048070000034",
                 "o-id_kind": "cccd", "o-kind": "citizen"}  # fmt: skip
    no = client.post(SUBMIT, form(version) | for_other, **HTMX)
    assert (no.status_code, 'href="#id_authorisation"' in no.content.decode()) == (422, True)
    client.post(SUBMIT, form(version, authorisation="Con ruột") | for_other, **HTMX)
    dossier = Dossier.objects.get()
    assert (dossier.owner_name, dossier.submitter_name) == ("Trần Văn Chủ", "Nguyễn Thị Thùy Dương")
    assert dossier.authorisation == "Con ruột"


def test_files_are_kept_beside_their_paper(client: Client) -> None:
    desk(client)
    version = make.procedure()
    second = version.requirements.order_by("order")[1]
    token = client.post("/counter/files", {"file": _file()}).json()["token"]
    client.post(SUBMIT, form(version, file=f"{token}:r{second.pk}"), **HTMX)
    kept = Dossier.objects.get().files.get()
    assert (kept.attachment.token, kept.item_order) == (token, 2)


def test_a_file_that_is_gone_is_said_and_the_others_stay(client: Client) -> None:
    desk(client)
    version = make.procedure()
    token = client.post("/counter/files", {"file": _file()}).json()["token"]
    typed = form(version) | {"file": [f"{token}:", "khong-co:"]}
    answer = client.post(SUBMIT, typed, **HTMX)
    assert answer.status_code == 422
    assert "Có tệp không còn trong hệ thống" in answer.content.decode()
    assert f"{token}:" in answer.content.decode()


def test_another_case_asks_for_other_papers_and_keeps_the_ticks(client: Client) -> None:
    desk(client)
    version = make.procedure(papers=1)
    page = client.post("/counter/intake/matter", form(version, case_key="thuong"), **HTMX)
    words = page.content.decode()
    first = version.requirements.order_by("order")[0]
    assert f'id="r{first.pk}-ok" value="ok" checked' in words
    assert "Hẹn trả" in words
    assert 'hx-swap-oob="true"' in words


def test_papers_and_fees_of_another_case_are_not_asked_for(client: Client) -> None:
    desk(client)
    version = halls.procedure("1.001193", "Đăng ký khai sinh", "ho-tich").versions.get()
    asked = version.requirements.get(case_keys=[])
    other = version.requirements.exclude(pk=asked.pk).get()
    typed = {name: value for name, value in form(version).items() if f"r{other.pk}-" not in name}
    client.post(SUBMIT, typed | {"case_key": "dung-han"}, **HTMX)
    assert [item.name for item in Dossier.objects.get().items.all()] == [asked.name]


def test_the_fee_follows_what_is_typed(client: Client) -> None:
    desk(client)
    version = make.procedure(fee=8000)
    page = client.post("/counter/intake/sums", form(version), **HTMX).content.decode()
    assert "8.000 đồng" in page
    free = client.post("/counter/intake/sums", form(version, exemption="Hộ nghèo"), **HTMX)
    assert "Miễn: Hộ nghèo" in free.content.decode()


def test_an_amount_left_from_another_procedure_is_not_charged(client: Client) -> None:
    desk(client)
    client.post(SUBMIT, form(make.procedure(fee=8000), amount_vnd="50000"), **HTMX)
    assert Dossier.objects.get().fee_vnd == 8000


def test_an_unknown_fee_is_typed_in(client: Client) -> None:
    desk(client)
    version = make.procedure(fee=None)
    no = client.post(SUBMIT, form(version), **HTMX)
    assert (no.status_code, "Nhập số tiền thu" in no.content.decode()) == (422, True)
    client.post(SUBMIT, form(version, amount_vnd="70000"), **HTMX)
    assert Dossier.objects.get().fee_vnd == 70_000


def test_the_next_dossier_of_the_same_person_keeps_who_it_is(client: Client) -> None:
    at, version = desk(client), make.procedure()
    ticket = at.serve()
    client.post(SUBMIT, form(version, ticket_token=ticket.token), **HTMX)
    code = Dossier.objects.get().code
    words = client.get("/counter/intake/", {"again": code}, **HTMX).content.decode()
    assert "Nguyễn Thị Thùy Dương" in words
    assert ticket.token in words
    looks = AuditEntry.objects.filter(staff=at.staff, what="read.dossier", subject=code)
    assert looks.count() == 2  # what was received, and whose data fill the next form


NONSENSE = ["\x00", "a" * 5000, "-1", "9" * 40, "<b>'; --\u202e𝕏"]
MORE_FIELDS = (
    "authorisation", "recipient_name", "subject", "urgent_reason", "exemption", "amount_vnd",
    "case_key", "ticket_token", "file", "s-email", "s-gender", "x1-name", "x1-copies", "reason",
    "signer", "procedure_text",
)  # fmt: skip


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_in_any_field_is_a_sentence_and_never_a_crash(
    client: Client, nonsense: str
) -> None:
    desk(client)
    version = make.procedure()
    whole = form(version)
    for name in (*whole, *MORE_FIELDS):
        answer = client.post(SUBMIT, whole | {name: nonsense, "key": f"k-{name}"}, **HTMX)
        assert answer.status_code in {200, 400, 403, 409, 422}, name
    everywhere = dict.fromkeys((*whole, *MORE_FIELDS), nonsense)
    for path in ("submit", "matter", "sums", "again"):
        for typed in (everywhere, everywhere | {"procedure_code": version.procedure.code}):
            drawn = client.post(f"/counter/intake/{path}", typed, **HTMX)
            assert drawn.status_code in {200, 400, 422}, path


def test_an_empty_form_says_all_that_it_lacks_at_once(client: Client) -> None:
    desk(client)
    answer = client.post(SUBMIT, {"act": "receive"}, **HTMX)
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "Chọn thủ tục." in words
    assert "Người nộp: Xin ghi họ và tên." in words


def test_without_scripts_the_form_leads_to_the_done_page(client: Client) -> None:
    desk(client)
    answer = client.post(SUBMIT, form(make.procedure()))
    code = Dossier.objects.get().code
    assert answer.headers["Location"] == f"/counter/done/{code}"
    page = client.get(answer.headers["Location"])
    assert code in page.content.decode()
    assert "Hàng chờ" in page.content.decode()


def test_the_paper_is_a_pdf_for_this_centre_only(client: Client) -> None:
    desk(client)
    client.post(SUBMIT, form(make.procedure()), **HTMX)
    code = Dossier.objects.get().code
    paper = client.get(f"/counter/papers/{code}/1.pdf")
    assert (paper.headers["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(f"/counter/papers/{code}/9.pdf").status_code == 404
    client.force_login(make.staff(Role.RECEPTIONIST, at=make.centre("noi-khac")))
    assert client.get(f"/counter/papers/{code}/1.pdf").status_code == 404
    assert client.get(f"/counter/done/{code}").status_code == 404


def test_the_intake_asks_the_database_a_bounded_number_of_times(
    client: Client, query_budget: Any
) -> None:
    at, version = desk(client), make.procedure(papers=12)
    at.serve(version)
    client.get("/counter/intake/", **HTMX)
    with query_budget(18):
        client.get("/counter/intake/", **HTMX)
    with query_budget(12):
        client.post("/counter/intake/sums", form(version), **HTMX)


def test_what_was_kept_comes_back_marked_so_that_it_is_asked_for_once(client: Client) -> None:
    desk(client)
    typed = form(make.procedure())
    assert "data-kept" in client.post("/counter/intake/again", typed, **HTMX).content.decode()
    assert "data-kept" not in client.get("/counter/intake/", **HTMX).content.decode()


@pytest.mark.parametrize(("act", "field"), [("ask", "reason"), ("refuse", "refusal")])
@pytest.mark.parametrize("said", ["", "abc"])
def test_a_dialog_without_its_reason_says_so_beside_the_box(
    client: Client, act: str, field: str, said: str
) -> None:
    desk(client)
    version = make.procedure()
    missing = {f"r{version.requirements.first().pk}-state": "missing", "legal_ground": "Điều 12"}
    answer = client.post(SUBMIT, form(version, act=act, **missing, **{field: said}), **HTMX)
    assert answer.status_code == 422
    assert list(answer.context["screen"].detail.errors) == [field]
    assert answer.context["screen"].summary[0][0] == f"id_{field}"
    assert f'id="id_{field}_error"' in answer.content.decode()


def test_who_signs_is_asked_beside_the_select(client: Client) -> None:
    desk(client)
    make.staff(Role.LEADER)
    version = make.procedure(1, "same_day", serves_now=True)
    answer = client.post(SUBMIT, form(version, act="serve", signer=""), **HTMX)
    assert answer.status_code == 422
    assert answer.context["screen"].summary == [
        ("id_signer", "Chọn người có thẩm quyền ký hôm nay.")
    ]
    assert 'id="id_signer_error"' in answer.content.decode()


def test_an_unknown_fee_is_never_shown_as_nought(client: Client) -> None:
    desk(client)
    version = make.procedure(fee=None)
    words = client.post("/counter/intake/sums", form(version), **HTMX).content.decode()
    assert "chưa rõ, nhập mức của địa phương" in words
    typed = form(version, amount_vnd="12000")
    words = client.post("/counter/intake/sums", typed, **HTMX).content.decode()
    assert "12.000 đồng" in words and "nhập mức của địa phương" not in words


def test_a_number_of_pages_that_is_none_is_said_while_typing(client: Client) -> None:
    desk(client)
    version = make.procedure(per="per_page")
    words = client.post("/counter/intake/sums", form(version, pages="-3"), **HTMX).content.decode()
    beside = words.split('id="id_pages_error"')[1]
    assert "Số trang từ 1 đến 2.000." in beside.split("</div>")[0]
    assert "chưa tính được" in words and "8.000 đồng" not in words.split("Phải thu")[1]
    answer = client.post(SUBMIT, form(version, pages="-3"), **HTMX)
    assert answer.status_code == 422
    assert "Số trang từ 1 đến 2.000." in answer.content.decode()
    assert not Dossier.objects.exists()
