"""The specialist's desk: who may look, what the list says, every move with and without HTMX."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from PIL import Image

from motcua.core import clock
from motcua.documents import actions as documents
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier, SupplementRequest
from motcua.dossiers.queries import moves_open_to
from motcua.dossiers.shapes import FileIn
from motcua.dossiers.states import Stage, Status
from motcua.people.models import AuditEntry
from motcua.people.states import SEES_DOSSIERS, Role
from tests import make

pytestmark = pytest.mark.django_db
HOME = reverse("desk:worklist")
HX = {"HX-Request": "true"}
DRAFT = {"kind": "granted", "title": "Giấy xác nhận", "text": "Xác nhận nội dung đúng như hồ sơ."}
WHY = "Chờ xác minh của cơ quan khác"


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    """It is 09:00 on Monday 16/11/2026."""
    monkeypatch.setattr(clock, "now", lambda: make.MONDAY)
    return make.MONDAY


@pytest.fixture
def officer():
    return make.staff()


def signed_in(client, *roles, **facts):
    person = make.staff(*roles, **facts)
    client.force_login(person)
    return person


def page_of(found):
    return reverse("desk:dossier", args=[found.number])


def move_of(found, move):
    return reverse("desk:move", args=[found.number, move])


def words(response):
    return response.content.decode()


def picture(colour="white"):
    out = io.BytesIO()
    Image.new("RGB", (200, 280), colour).save(out, "PNG")
    return out.getvalue()


def pdf(pages=2):
    sheets = [Image.new("RGB", (200, 280), "white") for _ in range(pages)]
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


# Who may look


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_see_dossiers_come_in(client, officer, role):
    found = make.dossier(by=officer)
    signed_in(client, role)
    expected = 200 if role in SEES_DOSSIERS else 403
    assert client.get(HOME).status_code == expected
    assert client.get(page_of(found)).status_code == expected


def test_a_stranger_is_asked_to_sign_in(client, officer):
    found = make.dossier(by=officer)
    for address in (HOME, page_of(found), move_of(found, "start")):
        assert client.get(address).status_code == 302


def test_another_centre_is_not_found(client, officer):
    found = make.dossier(by=officer)
    file = documents.add(by=officer, name="Đơn.png", content=picture())
    paper = reverse("desk:paper", args=[found.number, 1])
    signed_in(client, at=make.centre("noi-khac"))
    for address in (
        page_of(found), move_of(found, "start"), paper, reverse("desk:file", args=[file.token]),
        reverse("desk:sheet", args=[file.token, 1]), reverse("desk:thumb", args=[file.token]),
        reverse("desk:new_date", args=[found.number]),
    ):  # fmt: skip
        assert client.get(address).status_code == 404
    assert client.post(move_of(found, "start")).status_code == 404
    found.refresh_from_db()
    assert found.status == Status.ACCEPTED


def test_an_auditor_reads_all_and_changes_nothing(client, officer):
    found = make.dossier(by=officer)
    signed_in(client, Role.AUDITOR)
    answer = client.get(page_of(found))
    assert "chỉ đọc" in words(answer) and "btn-next" not in words(answer)
    assert client.post(move_of(found, "start")).status_code == 403
    assert client.post(move_of(found, "propose"), DRAFT).status_code == 403
    found.refresh_from_db()
    assert found.status == Status.ACCEPTED


def test_every_look_is_logged(client, officer):
    found = make.dossier(by=officer)
    file = documents.add(by=officer, name="Đơn.png", content=picture())
    reader = signed_in(client, Role.AUDITOR)
    for address in (
        page_of(found), reverse("desk:paper", args=[found.number, 1]),
        reverse("desk:file", args=[file.token]), reverse("desk:sheet", args=[file.token, 1]),
    ):  # fmt: skip
        before = AuditEntry.objects.filter(staff=reader).count()
        assert client.get(address).status_code == 200
        assert AuditEntry.objects.filter(staff=reader).count() == before + 1


# The list


def test_the_list_is_grouped_by_urgency_in_words(client, officer):
    version = make.procedure(3)
    for days in (10, 3, 2, 0):  # calendar days ago: late, due today, soon, fine
        make.dossier(by=officer, version=version, at=make.MONDAY - timedelta(days=days))
    make.dossier(by=officer, version=version, urgent=True, urgent_reason="Người bệnh nặng")
    client.force_login(officer)
    groups = client.get(HOME, {"scope": "all"}).context["groups"]
    assert [g.key for g in groups][:2] == ["urgent", "late"]
    page = words(client.get(HOME, {"scope": "all"}))
    assert page.index("Gấp") < page.index("Quá hạn") < page.index("Còn hạn")
    assert "Người bệnh nặng" in page and "quá hạn" in page


def test_what_waits_for_papers_is_not_called_late(client, officer):
    long_ago = make.MONDAY - timedelta(days=60)
    make.dossier("ask_supplement", by=officer, at=long_ago)
    client.force_login(officer)
    answer = client.get(HOME, {"scope": "all"})
    assert [group.key for group in answer.context["groups"]] == ["paused"]
    assert "đồng hồ đang dừng" in words(answer) and "quá hạn" not in words(answer)


@pytest.mark.parametrize("text", ["nguyen thi thuy", "NGUYỄN THỊ THUỲ", "{end}", "{code}"])
def test_search_needs_no_accents_and_no_whole_code(client, officer, text):
    found = make.dossier(by=officer)
    make.dossier(by=officer, submitter=make.person("Trần Văn Bé"))
    client.force_login(officer)
    asked = text.format(end=found.code[-4:], code=found.code.lower())
    answer = client.get(HOME, {"scope": "all", "q": asked})
    assert [row.number for row in answer.context["page"].rows] == [found.number]


def test_filters_stay_in_the_address_of_the_next_page(client, officer):
    version = make.procedure()
    for _ in range(23):
        make.dossier(by=officer, version=version)
    client.force_login(officer)
    asked = {"scope": "all", "q": "nguyen", "sector": "ho-tich"}
    first = client.get(HOME, asked)
    assert first.context["page"].total == 23 and len(first.context["page"].rows) == 20
    assert "scope=all&amp;q=nguyen&amp;sector=ho-tich&amp;after=" in words(first)
    second = client.get(HOME, {**asked, "after": first.context["page"].after})
    assert len(second.context["page"].rows) == 3
    assert "Về đầu danh sách" in words(second)
    assert not client.get(HOME, asked | {"sector": "dat-dai"}).context["page"].rows


@pytest.mark.parametrize(("scope", "said"), [("mine", "đang trống"), ("return", "chờ trả")])
def test_an_empty_list_says_what_to_do(client, officer, scope, said):
    client.force_login(officer)
    assert said in words(client.get(HOME, {"scope": scope}))
    assert "Không có hồ sơ nào khớp" in words(client.get(HOME, {"scope": scope, "q": "zz"}))


def test_the_list_costs_the_same_for_any_number_of_rows(client, officer, query_budget):
    version = make.procedure()
    client.force_login(officer)
    make.dossier(by=officer, version=version)
    client.get(HOME)
    with query_budget(10) as one:
        client.get(HOME, {"scope": "all"})
    for _ in range(19):
        make.dossier(by=officer, version=version)
    with query_budget(10) as twenty:
        client.get(HOME, {"scope": "all"})
    assert len(one) == len(twenty)
    about_dossiers = [q for q in twenty if "dossiers_" in q["sql"]]
    assert len(about_dossiers) == 2


@pytest.mark.parametrize(
    "asked",
    [{"scope": "xyz"}, {"scope": "mine", "after": "%%%"}, {"scope": "all", "after": "bnVsbA"}],
)
def test_a_nonsense_address_is_refused_kindly(client, officer, asked):
    client.force_login(officer)
    assert 400 <= client.get(HOME, asked).status_code < 500


@pytest.mark.parametrize("text", ["\x00", "'; --", "%", "🙂" * 60, "a" * 5000])
def test_nonsense_in_the_search_finds_nothing(client, officer, text):
    client.force_login(officer)
    assert client.get(HOME, {"scope": "all", "q": text}).status_code in {200, 400, 422}


@pytest.mark.parametrize("number", ["H17.99-261116-0001", "%20", "-", "🙂", "BS-1", "%00"])
def test_an_unknown_number_is_not_found(client, officer, number):
    client.force_login(officer)
    assert client.get(f"/desk/{number}/").status_code in {400, 404}


# The page


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.LEADER, Role.RECEPTIONIST, Role.DIRECTOR])
@pytest.mark.parametrize("path", [(), ("start",), ("ask_supplement",), ("propose",), ("extend",)])
def test_the_buttons_are_the_moves_open_now(client, officer, role, path):
    found = make.dossier(*path, by=officer)
    person = signed_in(client, role)
    page = words(client.get(page_of(found)))
    open_now = {name for name, _ in moves_open_to(person, found)}
    ways = {
        name: (f'href="{move_of(found, name)}"', f'action="{move_of(found, name)}"')
        for name in MOVES_AT_A_DESK
    }
    shown = {name for name, links in ways.items() if any(link in page for link in links)}
    assert shown == open_now & MOVES_AT_A_DESK
    assert page.count("btn-next") <= 1


MOVES_AT_A_DESK = {
    "start", "ask_supplement", "resume", "extend", "propose", "send_back", "resolve", "stop",
    "withdraw", "reassign",
}  # fmt: skip


def test_a_moved_promise_keeps_the_first_one_in_sight(client, officer):
    found = make.dossier("extend", by=officer)
    client.force_login(officer)
    page = words(client.get(page_of(found)))
    assert "Hẹn lần đầu" in page and "Vì sao ngày này" in page and "dời đến" in page


def test_a_dossier_without_scans_says_so(client, officer):
    found = make.dossier(by=officer)
    client.force_login(officer)
    assert "chưa có bản quét" in words(client.get(page_of(found)))


def test_a_page_costs_no_more_for_a_long_life(client, officer, query_budget):
    found = make.dossier("start", "ask_supplement", "resume", "propose", "send_back", by=officer)
    client.force_login(officer)
    client.get(page_of(found))
    with query_budget(27):
        client.get(page_of(found))


# Files


def test_scans_hang_on_their_line_and_are_drawn_page_by_page(client, officer):
    kept = documents.add(by=officer, name="Tờ khai.pdf", content=pdf(2))
    found = make.dossier(by=officer, files=(FileIn(kept.token, 1),))
    client.force_login(officer)
    page = words(client.get(page_of(found)))
    assert f'data-show="{kept.token}"' in page and "Bản quét" in page
    for n, status in ((1, 200), (2, 200), (3, 404), (0, 404), (501, 404)):
        answer = client.get(reverse("desk:sheet", args=[kept.token, n]))
        assert answer.status_code == status
        if status == 200:
            assert answer.content.startswith(b"\x89PNG")
    assert client.get(reverse("desk:thumb", args=[kept.token])).content.startswith(b"\x89PNG")


def test_a_file_is_shut_in(client, officer):
    image = documents.add(by=officer, name="Đơn.png", content=picture())
    paper = documents.add(by=officer, name="Đơn.pdf", content=pdf(1))
    client.force_login(officer)
    for file, how in ((image, "inline"), (paper, "attachment")):
        answer = client.get(reverse("desk:file", args=[file.token]))
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Content-Disposition"].startswith(how)
        assert "nosniff" in answer["X-Content-Type-Options"]
    assert client.get(reverse("desk:file", args=["khong-co"])).status_code == 404


def test_a_file_that_cannot_be_drawn_is_not_found(client, officer):
    broken = documents.add(by=officer, name="Hỏng.pdf", content=b"%PDF-1.4 nothing in it")
    client.force_login(officer)
    assert client.get(reverse("desk:sheet", args=[broken.token, 1])).status_code == 404


def test_a_paper_is_a_pdf_drawn_once(client, officer):
    found = make.dossier(by=officer)
    client.force_login(officer)
    first, again = (client.get(reverse("desk:paper", args=[found.number, 1])) for _ in range(2))
    assert first.content.startswith(b"%PDF") and first.content == again.content
    for n in (0, 99):
        assert client.get(reverse("desk:paper", args=[found.number, n])).status_code == 404


# Moves


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_a_proposal_goes_to_the_leader(client, officer, headers):
    found = make.dossier(by=officer)
    client.force_login(officer)
    assert "Lời mẫu" in words(client.get(move_of(found, "propose"), headers=headers))
    answer = client.post(move_of(found, "propose"), DRAFT, headers=headers)
    found.refresh_from_db()
    assert found.stage == Stage.PROPOSED
    if headers:
        assert answer.status_code == 200 and answer["HX-Push-Url"] == page_of(found)
        assert "Đã trình ký" in words(answer) and "<html" not in words(answer)
    else:
        assert answer.status_code == 302 and answer["Location"].startswith(page_of(found))
        assert "Đã trình ký" in words(client.get(answer["Location"]))


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_an_error_keeps_what_was_typed(client, officer, headers):
    found = make.dossier(by=officer)
    client.force_login(officer)
    typed = DRAFT | {"text": "Ngắn", "title": "Giấy chứng nhận riêng"}
    answer = client.post(move_of(found, "propose"), typed, headers=headers)
    assert answer.status_code == 422
    assert "Giấy chứng nhận riêng" in words(answer) and "10 đến 20.000" in words(answer)
    assert 'href="#id_text"' in words(answer)


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_a_dossier_that_has_moved_on_says_so_and_keeps_the_words(client, officer, headers):
    found = make.dossier("propose", by=officer)
    client.force_login(officer)
    answer = client.post(
        move_of(found, "propose"), DRAFT | {"title": "Bản của tôi"}, headers=headers
    )
    assert answer.status_code == 409
    assert "Tải lại hồ sơ" in words(answer) and "Bản của tôi" in words(answer)
    assert client.get(move_of(found, "propose"), headers=headers).status_code == 409


@pytest.mark.parametrize("move", ["accept-all", "hand_over", "refuse", "delete"])
def test_a_move_that_there_is_not_is_not_found(client, officer, move):
    found = make.dossier(by=officer)
    client.force_login(officer)
    assert client.get(move_of(found, move)).status_code == 404
    assert client.post(move_of(found, move)).status_code == 404


def test_a_move_of_another_role_is_refused(client, officer):
    found = make.dossier(by=officer)
    signed_in(client, Role.SPECIALIST)
    for move in ("extend", "stop", "reassign", "withdraw"):
        assert client.get(move_of(found, move)).status_code == 403
    facts = {"days": "2", "reason": WHY}
    assert client.post(move_of(found, "extend"), facts).status_code == 403
    found.refresh_from_db()
    assert found.extension_days == 0


@pytest.mark.parametrize(
    ("move", "typed"),
    [
        ("extend", {"days": "abc", "reason": WHY}),
        ("extend", {"days": "61", "reason": WHY}),
        ("extend", {"days": "2", "reason": ""}),
        ("extend", {}),
        ("stop", {"reason": "x"}),
        ("stop", {"reason": "x" * 5000}),
        ("reassign", {"to": "khong-co", "reason": WHY}),
        ("reassign", {"to": "", "reason": WHY}),
        ("propose", {"kind": "maybe", "title": "T", "text": "x" * 20}),
        ("propose", DRAFT | {"text": "\x00" * 20}),
        ("propose", DRAFT | {"text": "Xác nhận: … là người địa phương"}),
        ("ask_supplement", {"reason": WHY}),
        ("ask_supplement", {"item-0-name": "Giấy tờ 1", "reason": ""}),
        ("withdraw", {"reason": "\x00"}),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(client, officer, move, typed):
    found = make.dossier(by=officer)
    before = Dossier.objects.values().get(pk=found.pk)
    client.force_login(officer)
    assert client.post(move_of(found, move), typed).status_code == 422
    assert Dossier.objects.values().get(pk=found.pk) == before


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_rows_of_a_request_come_and_go_without_scripts(client, officer, headers):
    found = make.dossier(by=officer)
    client.force_login(officer)
    typed = {"item-0-name": "Giấy tờ 1", "item-0-problem": "Chưa ký", "reason": WHY}
    more = client.post(move_of(found, "ask_supplement"), typed | {"add": "1"}, headers=headers)
    assert more.status_code == 200 and "item-1-name" in words(more)
    assert "Chưa ký" in words(more) and WHY in words(more)
    two = typed | {"item-1-name": "Giấy tờ 2", "item-1-problem": "", "item-1-form": ""}
    less = client.post(move_of(found, "ask_supplement"), two | {"drop": "0"}, headers=headers)
    assert "item-1-name" not in words(less) and 'value="Giấy tờ 2"' in words(less)
    assert not SupplementRequest.objects.exists()
    client.post(move_of(found, "ask_supplement"), two, headers=headers)
    asked = SupplementRequest.objects.get()
    assert [item["name"] for item in asked.items] == ["Giấy tờ 1", "Giấy tờ 2"]
    assert asked.items[0]["problem"] == "Chưa ký"


def test_a_second_request_is_the_leaders_and_needs_a_reason(client, officer):
    found = make.dossier("ask_supplement", "resume", by=officer)
    typed = {"item-0-name": "Giấy tờ 2", "reason": WHY}
    signed_in(client, Role.SPECIALIST)
    assert client.post(move_of(found, "ask_supplement"), typed).status_code == 403
    signed_in(client, Role.LEADER)
    assert "again_reason" in words(client.get(move_of(found, "ask_supplement")))
    assert client.post(move_of(found, "ask_supplement"), typed).status_code == 422
    typed["again_reason"] = "Phát sinh tình tiết mới"
    assert client.post(move_of(found, "ask_supplement"), typed).status_code == 302
    assert SupplementRequest.objects.filter(dossier=found).count() == 2


def test_the_new_date_is_shown_before_it_is_promised(client, officer):
    found = make.dossier("start", by=officer)
    client.force_login(officer)
    preview = client.get(reverse("desk:new_date", args=[found.number]), {"days": "2"})
    assert client.post(
        move_of(found, "extend"), {"days": "2", "reason": WHY}
    ).status_code == 302  # fmt: skip
    found.refresh_from_db()
    assert found.extension_days == 2
    assert f"{clock.local(found.due_at):%d/%m/%Y}" in words(preview)
    for nonsense in ("", "0", "-1", "abc", "99", "²"):
        answer = client.get(reverse("desk:new_date", args=[found.number]), {"days": nonsense})
        assert answer.status_code == 200 and "<strong>" not in words(answer)


def test_the_other_moves_are_made_from_the_page(client, officer):
    taker = make.staff(Role.SPECIALIST)
    found = make.dossier(by=officer)
    client.force_login(officer)
    steps = [
        ("start", {}),
        ("reassign", {"to": taker.username, "reason": "Nghỉ phép"}),
        ("ask_supplement", {"item-0-name": "Giấy tờ 1", "reason": WHY}),
        ("resume", {"note": "Đã nộp đủ"}),
        ("stop", {"reason": "Công dân không còn nhu cầu"}),
    ]
    for move, typed in steps:
        assert client.get(move_of(found, move)).status_code == 200
        assert client.post(move_of(found, move), typed).status_code == 302
    found.refresh_from_db()
    assert (found.status, found.assignee) == (Status.STOPPED, taker)
    page = words(client.get(page_of(found)))
    assert "Nhận giấy tờ bổ sung" in page and "Đã nộp đủ" in page


def test_a_slip_without_code_is_accepted_from_its_page(client, officer):
    intake = make.intake()
    items = (make.ItemIn(intake.items[0].requirement_id, is_missing=True), *intake.items[1:])
    asked = {"procedure_code": intake.procedure_code, "submitter": intake.submitter}
    answer = actions.ask_at_intake(make.Intake(**asked, items=items), by=officer, reason=WHY)
    found = Dossier.objects.get(pk=answer["dossier"])
    client.force_login(officer)
    assert "Chưa có ngày hẹn" in words(client.get(page_of(found)))
    done = client.post(move_of(found, "accept"), {"note": ""})
    found.refresh_from_db()
    assert found.code and done["Location"].startswith(page_of(found))
    assert f"/desk/{found.ref}/papers/1.pdf" in words(client.get(page_of(found)))
