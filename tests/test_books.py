"""The books at the counter and at the desk: what is typed, numbered, read, struck and closed."""

import csv
import io

import pytest
from django.urls import reverse

from motcua.core import clock
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier
from motcua.dossiers.shapes import FeeIn, OriginalIn
from motcua.papers.models import Paper
from motcua.people.models import AuditEntry
from motcua.people.states import SEES_DOSSIERS, Role
from motcua.registers import actions as registers
from motcua.registers.models import Book, Entry
from tests import certified, make
from tests.api import body, key_of, post
from tests.casework import signed_in, words
from tests.counter import HTMX, desk, form

pytestmark = pytest.mark.django_db
SHELF = reverse("desk:books")
BOOK = reverse("desk:book", args=["copies", 2026])
NEXT_YEAR = make.MONDAY.replace(year=2027, month=1, day=4)
TWO = {"o1-name": "Bằng tốt nghiệp", "pages": "2", "fee_copies": "3",
       "o2-name": "Giấy khai sinh", "o2-pages": "1", "o2-copies": "5"}  # fmt: skip


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: make.MONDAY)


def line_url(number, year=2026):
    return reverse("desk:book_line", args=["copies", year, number])


def entered(*names, by=None, **facts):
    return registers.enter(
        "copies", by=by or make.staff(), requester="Nguyễn Thị Thùy Dương", signer="Lê Văn Ký",
        certified=[registers.Certified(name, 2, 3, 12000) for name in names],
        **{"at": make.MONDAY} | facts,
    )  # fmt: skip


# At the counter


def test_several_originals_are_counted_and_numbered_one_by_one(client):
    desk(client)
    leader, version = make.staff(Role.LEADER, full_name="Lê Văn Ký"), certified.procedure()
    typed = form(version, act="serve", signer=leader.username) | TWO
    sums = words(client.post("/counter/intake/sums", typed, **HTMX))
    assert "22.000 đồng" in sums  # 2 pages × 3 copies and 1 page × 5 copies, 2.000 đồng each
    done = words(client.post("/counter/intake/submit", typed, **HTMX))
    assert "Số chứng thực" in done and "1, 2" in done and BOOK in done
    lines = Entry.objects.order_by("number").values_list("subject", "pages", "copies", "fee_vnd")
    assert list(lines) == [("Bằng tốt nghiệp", 2, 3, 12000), ("Giấy khai sinh", 1, 5, 10000)]
    assert Entry.objects.first().signer == "Lê Văn Ký"
    slip = Paper.objects.get(form="return").data["documents"]
    assert [(x["document_number"], x["summary"], x["originals"], x["copies"]) for x in slip] == [
        ("Số chứng thực 1/2026", "Bằng tốt nghiệp", 0, 3),
        ("Số chứng thực 2/2026", "Giấy khai sinh", 0, 5),
    ]


def test_what_is_wrong_in_a_row_is_said_beside_it_and_all_stays(client):
    desk(client)
    version = certified.procedure()
    wrong = form(version, act="serve") | TWO | {"o3-pages": "4", "o2-copies": "-1"}
    page = words(client.post("/counter/intake/submit", wrong, **HTMX))
    assert "Ghi tên bản chính này." in page.split('id="id_o3-name_error"')[1][:120]
    assert "Số bản từ 1 đến 500." in page.split('id="id_o2-copies_error"')[1][:200]
    assert 'value="Giấy khai sinh"' in page and 'class="originals" open' in page
    assert not Entry.objects.exists()
    sums = words(client.post("/counter/intake/sums", wrong, **HTMX))
    assert "chưa tính được" in sums
    assert "Số bản từ 1 đến 500." in sums.split('id="id_o2-copies_error"')[1][:200]


def test_rows_left_from_a_certification_do_not_count_elsewhere(client):
    desk(client)
    version = make.procedure(fee=8000)
    typed = form(version) | TWO | {"o2-pages": "x"}
    page = words(client.post("/counter/intake/sums", typed, **HTMX))
    assert "8.000 đồng" in page and "chưa tính được" not in page
    assert "Thêm bản chính" not in words(client.post("/counter/intake/matter", typed, **HTMX))
    assert client.post("/counter/intake/submit", typed, **HTMX).status_code == 200


def test_the_owner_of_the_dossier_is_not_taken_for_an_original(client):
    desk(client)
    leader, version = make.staff(Role.LEADER), certified.procedure()
    owner = {"o-full_name": "Trần Văn An", "o-kind": "citizen", "for_other": "on",
             "authorisation": "Giấy ủy quyền số 5"}  # fmt: skip
    typed = form(version, act="serve", signer=leader.username) | owner
    client.post("/counter/intake/submit", typed, **HTMX)
    line = Entry.objects.get()
    assert (line.requester, line.subject) == ("Trần Văn An", certified.NAME)


def test_originals_named_at_the_intake_are_numbered_on_the_day_of_the_signature():
    by, version = make.staff(), certified.procedure()
    fee = FeeIn(method="cash", originals=(OriginalIn("Bằng", 2, 3), OriginalIn("Căn cước", 1, 2)))
    dossier = make.dossier("start", "propose", by=by, version=version, fee=fee)
    assert not Entry.objects.exists()
    make.walk(dossier, "resolve", by=by)
    lines = Entry.objects.order_by("number").values_list("number", "subject", "pages", "copies")
    assert list(lines) == [(1, "Bằng", 2, 3), (2, "Căn cước", 1, 2)]


def test_who_is_exempt_pays_nothing_on_any_line():
    by, version = make.staff(), certified.procedure()
    fee = FeeIn(
        exemption="Hộ nghèo theo sổ", originals=(OriginalIn("Bằng"), OriginalIn("Căn cước"))
    )
    actions.serve_now(
        make.intake(version, fee=fee), by=by, result_title="Bản sao", signer=by.username,
        at=make.MONDAY,
    )  # fmt: skip
    assert [line.fee_vnd for line in Entry.objects.order_by("number")] == [0, 0]


def test_a_refused_certification_takes_no_number():
    by, version = make.staff(), certified.procedure()
    dossier = make.dossier("start", by=by, version=version)
    actions.propose(dossier.pk, by=by, kind="denied", title="Từ chối chứng thực",
                    text="Bản chính đã bị tẩy xóa.", at=make.MONDAY)  # fmt: skip
    make.walk(dossier, "resolve", by=by)
    assert not Entry.objects.exists()


# At the desk


@pytest.mark.parametrize("role", list(Role))
def test_who_comes_to_the_books(client, role):
    entered("Căn cước")
    signed_in(client, role)
    reads = 200 if role in SEES_DOSSIERS else 403
    shelf = 200 if role in {*SEES_DOSSIERS, Role.ADMINISTRATOR} else 403
    assert client.get(SHELF).status_code == shelf
    for url in (BOOK, line_url(1), f"{BOOK}print", f"{BOOK}table.csv"):
        assert client.get(url).status_code == reads


def test_an_empty_shelf_says_how_a_book_begins(client):
    signed_in(client, Role.AUDITOR)
    assert "Chưa có sổ nào" in words(client.get(SHELF))


@pytest.mark.parametrize(
    ("path", "status"),
    [("none/2026/", 404), ("copies/1/", 404), ("copies/99999999999999999999/", 404),
     ("copies/2025/", 404), ("copies/2026/7", 404), ("copies/2026/99999999999", 404),
     ("copies/2026/?after=x", 422), ("copies/2026/?q=%00", 200), ("copies/2026/print?from=-1", 422),
     ("copies/2026/print?from=9&to=2", 422), ("copies/2026/table.csv?to=1e9", 422),
     ("copies/2025/close", 403), ("copies/2026/print?from=5", 200)],
)  # fmt: skip
def test_nonsense_is_said_and_never_a_crash(client, path, status):
    entered("Căn cước")
    signed_in(client, Role.RECEPTIONIST)
    assert client.get(SHELF + path).status_code == status


def test_every_look_is_on_record_without_the_words_of_the_search(client):
    entered("Căn cước", "Bằng lái")
    signed_in(client, Role.AUDITOR)
    client.get(f"{BOOK}?q=nguyen thi")
    client.get(line_url(2))
    client.get(f"{BOOK}table.csv?from=2")
    rows = AuditEntry.objects.filter(what="read.book").order_by("pk")
    assert [(row.subject, row.detail.get("lines")) for row in rows] == [
        ("copies 2026", 2), ("copies 2026/2", None), ("copies 2026", 1),
    ]  # fmt: skip
    assert "nguyen" not in str([row.detail for row in rows])


def test_the_book_is_searched_and_turned_over(client, query_budget):
    by = make.staff()
    entered(*[f"Giấy {n}" for n in range(60)], by=by)
    signed_in(client, Role.RECEPTIONIST)
    with query_budget(10):
        page = words(client.get(BOOK))
    assert "after=11" in page and page.count("<tr") == 51
    assert words(client.get(f"{BOOK}?after=11")).count("<tr") == 11
    assert words(client.get(f"{BOOK}?q=thuy")).count("<tr") == 0
    assert words(client.get(f"{BOOK}?q=NGUYEN thi")).count("<tr") == 51
    assert words(client.get(f"{BOOK}?q=7")).count("<tr") == 2


def test_the_book_is_searched_by_a_dossiers_code_however_it_is_typed(client):
    by = signed_in(client, Role.RECEPTIONIST)
    entered("Bằng tốt nghiệp", by=by, dossier_code="H17.20-261116-0001")
    entered("Căn cước", by=by)
    for typed in ("H17.20-261116-0001", "h1720 261116 0001"):
        page = words(client.get(BOOK, {"q": typed}))
        assert "Bằng tốt nghiệp" in page and "Căn cước" not in page


def test_a_wrong_line_is_struck_with_the_right_one_in_its_place(client):
    entered("Căn cước")
    signed_in(client, Role.RECEPTIONIST)
    url = line_url(1)
    no = client.post(url, {"reason": "sai"})
    assert no.status_code == 422
    assert "từ 5 đến 500 ký tự" in words(no)
    facts = {"reason": "Ghi nhầm họ tên", "again": "on", "requester": "Nguyễn Thị Thùy Dung",
             "subject": "Căn cước", "pages": "2", "copies": "4", "fee_vnd": "16000"}  # fmt: skip
    page = words(client.post(url, facts, follow=True))
    assert "Dòng đúng mang số 2" in page and "Các lần sửa" in page and line_url(2) in page
    assert "Gạch dòng này" not in page
    right = Entry.objects.get(number=2)
    assert (right.requester, right.copies) == ("Nguyễn Thị Thùy Dung", 4)
    book = words(client.get(BOOK))
    assert "xem số 2" in book and "Thay số 1" in book and "<s>Căn cước</s>" in book
    assert client.post(url, facts).status_code == 409


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DIRECTOR])
def test_who_only_reads_is_offered_nothing_and_refused(client, role):
    entered("Căn cước")
    signed_in(client, role)
    assert "Gạch dòng này" not in words(client.get(line_url(1)))
    assert client.post(line_url(1), {"reason": "Không được phép"}).status_code == 403
    assert Entry.objects.get().struck_at is None


def test_the_book_of_a_past_year_is_closed_after_asking(client, monkeypatch):
    entered("Căn cước")
    signed_in(client, Role.DIRECTOR)
    url = reverse("desk:book_close", args=["copies", 2026])
    assert url not in words(client.get(SHELF))
    assert client.post(url).status_code == 409
    monkeypatch.setattr(clock, "now", lambda: NEXT_YEAR)
    assert url in words(client.get(SHELF))
    assert "không mở lại được" in words(client.get(url))
    assert Book.objects.get().closed_at is None
    assert "Đã khóa" in words(client.post(url, follow=True))
    assert Book.objects.get().entries == 1
    signed_in(client, Role.RECEPTIONIST)
    assert client.post(url).status_code == 403
    assert "Gạch dòng này" not in words(client.get(line_url(1)))


def test_the_administrator_closes_without_seeing_a_name(client, monkeypatch):
    entered("Căn cước")
    monkeypatch.setattr(clock, "now", lambda: NEXT_YEAR)
    signed_in(client, Role.ADMINISTRATOR)
    url = reverse("desk:book_close", args=["copies", 2026])
    assert BOOK + '"' not in words(client.get(SHELF))
    page = words(client.post(url, follow=True))
    assert "với 1 việc" in page and "Thùy Dương" not in page


def test_another_centre_sees_nothing(client):
    entered("Căn cước")
    signed_in(client, Role.LEADER, at=make.centre("noi-khac"))
    assert "Chưa có sổ nào" in words(client.get(SHELF))
    assert client.get(BOOK).status_code == client.get(line_url(1)).status_code == 404


def test_print_and_table_hold_the_columns_of_the_decree(client):
    by = make.staff()
    (first, *_) = entered("=HYPERLINK(1)", "Bằng lái; hạng A", "Căn cước", by=by)
    registers.strike(first.pk, by=by, reason="Ghi nhầm tên", at=make.MONDAY)
    signed_in(client, Role.LEADER)
    page = words(client.get(f"{BOOK}print?from=1&to=2"))
    assert page.count("<tr") == 3 and "Họ tên người yêu cầu" in page
    answer = client.get(f"{BOOK}table.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["Số", "Ngày", "Họ tên người yêu cầu"]
    assert rows[1][3] == "'=HYPERLINK(1)" and "Ghi nhầm tên" in rows[1][8]
    assert rows[2][:8] == ["2", "16/11/2026", "Nguyễn Thị Thùy Dương", "Bằng lái; hạng A", "2",
                           "3", "Lê Văn Ký", "12000"]  # fmt: skip
    assert len(rows) == 4


def test_a_dossier_is_linked_from_its_line(client):
    by, version = make.staff(), certified.procedure()
    answer = certified.serve("Căn cước", by=by, version=version)
    client.force_login(by)
    assert reverse("desk:dossier", args=[answer["number"]]) in words(client.get(line_url(1)))
    assert Dossier.objects.get().events.get().data["book_numbers"] == [1]


def test_the_api_names_the_originals(client):
    by, version = make.staff(Role.RECEPTIONIST), certified.procedure()
    leader = make.staff(Role.LEADER)
    fee = {"method": "cash", "originals": [{"name": "Căn cước", "pages": 2, "copies": 4},
                                           {"name": "Bằng lái"}]}  # fmt: skip
    facts = {"decision": "serve_now", "signer": leader.username, "fee": fee}
    made = post(client, "/dossiers", body(version, **facts), key_of(by))
    assert made.status_code == 201, made.content
    lines = Entry.objects.order_by("number").values_list("subject", "pages", "copies")
    assert list(lines) == [("Căn cước", 2, 4), ("Bằng lái", 1, 1)]
    nameless = facts | {"fee": {"originals": [{"pages": 2}]}}
    assert post(client, "/dossiers", body(version, **nameless), key_of(by)).status_code == 422
