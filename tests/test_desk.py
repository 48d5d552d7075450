"""The specialist's desk: who may look, what the list says, every move with and without HTMX."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
import typst
from django.conf import settings
from django.urls import reverse
from PIL import Image

from motcua.core import clock
from motcua.documents import actions as documents
from motcua.dossiers import queries
from motcua.dossiers.queries import moves_open_to
from motcua.dossiers.shapes import FileIn
from motcua.dossiers.states import Status
from motcua.people.models import AuditEntry
from motcua.people.states import SEES_DOSSIERS, Role
from tests import make
from tests.casework import DRAFT, move_of, page_of, signed_in, words

pytestmark = pytest.mark.django_db
HOME = reverse("desk:worklist")


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    """It is 09:00 on Monday 16/11/2026."""
    monkeypatch.setattr(clock, "now", lambda: make.MONDAY)
    return make.MONDAY


@pytest.fixture
def officer():
    return make.staff()


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


def test_a_page_behind_the_first_is_logged_too(client, officer):
    pages = typst.compile(b"Nh\xe1\xba\xa5t #pagebreak() Hai", format="pdf")
    file = documents.add(by=officer, name="Quét.pdf", content=pages)
    reader = signed_in(client, Role.AUDITOR)
    assert client.get(reverse("desk:sheet", args=[file.token, 2])).status_code == 200
    assert AuditEntry.objects.get(staff=reader).detail == {"page": 2}


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


def test_a_name_does_not_stay_in_the_address(client, officer):
    client.force_login(officer)
    asked = {"scope": "all", "q": "thuy duong"}
    answer = client.get(HOME, asked, headers={"HX-Request": "true"})
    assert answer["HX-Push-Url"] == f"{HOME}?scope=all"
    coded = client.get(HOME, asked | {"q": "0001"}, headers={"HX-Request": "true"})
    assert "HX-Push-Url" not in coded


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
    assert (
        len(about_dossiers) == 2
    )  # the rows and what arrives; what is shown whole needs no counting


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
    with query_budget(32):
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
    broken = documents.add(by=officer, name="Hỏng.pdf", content=pdf(1))
    Path(settings.MEDIA_ROOT, broken.path).write_bytes(b"%PDF-1.4 nothing in it")
    client.force_login(officer)
    assert client.get(reverse("desk:sheet", args=[broken.token, 1])).status_code == 404


def test_a_paper_is_a_pdf_drawn_once(client, officer):
    found = make.dossier(by=officer)
    client.force_login(officer)
    first, again = (client.get(reverse("desk:paper", args=[found.number, 1])) for _ in range(2))
    assert first.content.startswith(b"%PDF") and first.content == again.content
    for n in (0, 99):
        assert client.get(reverse("desk:paper", args=[found.number, n])).status_code == 404


def test_a_list_says_how_many_there_are_beyond_its_page(officer):
    version = make.procedure()
    for _ in range(3):
        make.dossier("start", by=officer, version=version)
    whole = queries.worklist(officer, scope="mine")
    first = queries.worklist(officer, scope="mine", limit=2)
    last = queries.worklist(officer, scope="mine", limit=2, after=first.after)
    assert [whole.total, first.total, last.total] == [3, 3, 3]
    assert [row.number for page in (first, last) for row in page.rows] == [
        row.number for row in whole.rows
    ]
    assert queries.worklist(make.staff(Role.RECEPTIONIST), scope="mine").total == 0


def test_who_reads_no_dossiers_has_empty_lists(officer):
    make.dossier("start", by=officer)
    admin = make.staff(Role.ADMINISTRATOR)
    assert queries.worklist(admin, scope="all").rows == []
    assert queries.arriving_count(admin) == 0
