"""Every door keeps a dossier of two centres from a third, and drafts from the one that receives."""

import pytest
from django.urls import reverse

from motcua.areas.models import Commune, FormerUnit, Province
from motcua.core.errors import NotFound
from motcua.dossiers import actions, queries
from motcua.dossiers.models import Dossier
from motcua.dossiers.shapes import FileIn
from motcua.dossiers.states import Stage, Status
from motcua.people.states import Role
from tests import api, elsewhere, make
from tests.counter import form

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def people():
    return elsewhere.people()


@pytest.fixture
def proposed(people):
    """With a draft at the deciding centre and a scan of the receiving one."""
    a, b, *_ = people
    scan = elsewhere.scan(a)
    version = elsewhere.procedure()
    found = elsewhere.received(
        a, version=version, files=(FileIn(scan.token, 1),), collect_at=elsewhere.RETURNS
    )
    return elsewhere.taken_over(b, found, "propose"), scan


def get(client, person, name, *args, **query):
    client.force_login(person)
    return client.get(reverse(name, args=args), query)


@pytest.mark.parametrize(
    ("page", "a", "b", "c", "x"),
    [
        ("desk:dossier", 200, 200, 200, 404),
        ("lead:dossier", 200, 200, 200, 404),
        ("counter:done", 200, 200, 200, 404),
        ("counter:waiting_one", 200, 200, 200, 404),
        ("counter:hand_over", 200, 200, 200, 404),
    ],
)
def test_pages(client, people, proposed, page, a, b, c, x):
    dossier, _ = proposed
    for person, status in zip(people, (a, b, c, x), strict=True):
        assert get(client, person, page, dossier.code).status_code == status, (page, person)


def test_the_short_answer_counts_the_papers_that_each_centre_may_see(people, proposed):
    dossier, _ = proposed
    decides = people[1]
    actions.resolve(dossier.pk, by=make.staff(at=decides.centre), at=make.MONDAY)
    consulted = elsewhere.taken_over(
        decides, elsewhere.received(people[0], version=elsewhere.procedure()), "start", "consult"
    )
    assert queries.standing(decides, consulted.pk).papers == 2
    assert queries.standing(people[0], consulted.pk).papers == 1  # no letter within the authority
    dossier.refresh_from_db()
    for person in people[:3]:
        assert queries.dossier_id(person, dossier.code) == dossier.pk
        said = queries.standing(person, dossier.pk)
        assert said.papers == len(queries.papers_of(person, dossier))
        assert (said.number, said.status, said.due_at) == (
            dossier.code, dossier.status, dossier.due_at
        )  # fmt: skip
    outsider, nobody = people[3], make.staff(Role.VOLUNTEER, at=people[1].centre)
    for person in (outsider, nobody):
        for ask in (
            lambda by: queries.standing(by, dossier.pk),
            lambda by: queries.dossier_id(by, dossier.code),
        ):
            with pytest.raises(NotFound):
                ask(person)


def test_a_page_elsewhere_holds_no_draft_no_scan_no_inner_step(client, people, proposed):
    a, b, c, _ = people
    dossier, scan = proposed
    ours = get(client, b, "desk:dossier", dossier.code).content.decode()
    assert "Nội dung xác nhận." in ours and scan.token in ours and "Trình ký" in ours
    for who in (a, c):
        seen = get(client, who, "desk:dossier", dossier.code).content.decode()
        assert b.centre.name in seen and "Tiếp nhận hồ sơ" in seen
        for inner in ("Nội dung xác nhận.", scan.token, "Trình ký", "Giấy xác nhận"):
            assert inner not in seen, inner


def test_scans_and_papers(client, people, proposed):
    dossier, scan = proposed
    for person, file, paper in zip(people, (200, 200, 404, 404), (200, 200, 200, 404), strict=True):
        assert get(client, person, "desk:file", scan.token).status_code == file
        assert get(client, person, "desk:thumb", scan.token).status_code == file
        assert get(client, person, "desk:paper", dossier.code, 1).status_code == paper
        assert get(client, person, "counter:paper", dossier.code, 1).status_code == paper


def test_lists_search_and_the_scan_of_a_receipt(client, people, proposed):
    *_, x = people
    dossier, _ = proposed
    for scope in queries.SCOPES:
        for text in ("", dossier.code, dossier.owner_name):
            page = get(client, x, "desk:worklist", scope=scope, q=text)
            assert dossier.code not in page.content.decode().replace(f'value="{dossier.code}"', "")
    scanned = get(client, x, "counter:return", q=f"https://mc.example/theo-doi/{dossier.token}/")
    assert scanned.status_code == 404
    assert dossier.owner_name not in scanned.content.decode()
    again = get(client, x, "counter:intake", again=dossier.code)
    assert again.status_code == 404


def test_moves_by_the_desk(client, people, proposed):
    a, _, c, x = people
    dossier, _ = proposed
    for person, status in ((a, 403), (c, 403), (x, 404)):
        client.force_login(person)
        for move in ("stop", "resolve", "send_back"):
            answer = client.post(
                reverse("desk:move", args=[dossier.code, move]), {"reason": "Thử việc không được"}
            )
            assert answer.status_code == status, (move, person)
    dossier.refresh_from_db()
    assert (dossier.status, dossier.stage) == (Status.PROCESSING, Stage.PROPOSED)


def test_the_api(client, people, proposed):
    a, b, c, x = people
    dossier, _ = proposed
    answers = {}
    for person in (a, b, c, x):
        key = api.key_of(person)
        answers[person] = client.get(f"/api/v1/dossiers/{dossier.code}", headers=key)
        listed = client.get("/api/v1/dossiers", {"scope": "all", "q": dossier.code}, headers=key)
        assert len(listed.json()["rows"]) == (person == b)
        refused = api.post(client, f"/dossiers/{dossier.code}/stop", {"reason": "Thử thôi ạ"}, key)
        assert refused.status_code == {a: 403, c: 403, x: 404}.get(person, 200)
    assert [answers[p].status_code for p in (a, b, c, x)] == [200, 200, 200, 404]
    seen = answers[a].json()
    assert (seen["decided_by"], seen["received_by"]) == (b.centre.code, a.centre.code)
    assert seen["collect_at"] == c.centre.code and seen["elsewhere"].startswith("Nhận hộ")
    assert {event["move"] for event in seen["events"]} == {"accept", "take_over"}
    assert "propose" in {event["move"] for event in answers[b].json()["events"]}


def test_received_and_taken_over_by_the_api(client, people):
    a, b, *_ = people
    version = elsewhere.procedure()
    sent = api.body(version, competent=elsewhere.DECIDES)
    made = api.post(client, "/dossiers", sent, api.key_of(a))
    assert made.status_code == 201, made.json()
    code = made.json()["number"]
    waiting = client.get("/api/v1/dossiers", {"scope": "arriving"}, headers=api.key_of(b)).json()
    assert [row["number"] for row in waiting["rows"]] == [code] and waiting["rows"][0]["waiting"]
    taken = api.post(client, f"/dossiers/{code}/take-over", {}, api.key_of(b))
    assert taken.status_code == 200
    told = api.post(client, "/track", {"code": code, "last4": "1234"}, {}).json()
    assert (told["decided_by"], told["received_by"]) == (b.centre.name, a.centre.name)
    assert told["taken_over_at"]


def test_the_desk_takes_over_what_the_list_shows(client, people):
    a, b, _, x = people
    first, second = elsewhere.received(a), elsewhere.received(a)
    page = get(client, b, "desk:worklist", scope="arriving").content.decode()
    assert "Nhận 2 hồ sơ này" in page and "Từ phường noi-nhan" in page
    client.force_login(x)
    numbers = {"number": [first.code, second.code]}
    assert client.post(reverse("desk:take_over"), numbers).status_code == 404
    client.force_login(make.staff(Role.AUDITOR, at=b.centre))
    client.post(reverse("desk:take_over"), numbers)
    assert Dossier.objects.filter(stage=Stage.ARRIVING).count() == 2
    client.force_login(b)
    assert client.post(reverse("desk:take_over"), numbers).status_code == 302
    assert not Dossier.objects.filter(stage=Stage.ARRIVING).exists()


# The counter's chooser


@pytest.fixture
def b_has_a_commune(people):
    home = Province.objects.create(code="48", name="Thành phố Đà Nẵng", name_key="da nang")
    commune = Commune.objects.create(
        code="20257", province=home, name="Phường Hòa Cường", kind="ward", name_key="hoa cuong"
    )
    FormerUnit.objects.create(commune=commune, name="Phường Bình Thuận", name_key="binh thuan")
    centre = people[1].centre
    centre.commune = commune
    centre.save(update_fields=["commune"])
    return centre


@pytest.mark.parametrize("text", ["hoa cuong", "Phường Bình Thuận", "binh thuận"])
def test_a_centre_is_found_by_names_of_today_and_of_before(client, people, b_has_a_commune, text):
    page = get(client, people[0], "counter:centres", centre_text=text).content.decode()
    assert f'value="{elsewhere.DECIDES}"' in page
    nothing = get(client, people[0], "counter:centres", centre_text="rach gia").content.decode()
    assert elsewhere.DECIDES not in nothing and "Chưa thấy nơi này" in nothing


def test_the_counter_offers_it_only_for_procedures_on_the_list(client, people):
    a, b, *_ = people
    client.force_login(a)
    for version, offered in ((make.procedure(), False), (elsewhere.procedure(), True)):
        page = client.post(reverse("counter:matter"), form(version), **HTMX).content.decode()
        assert ("Đổi sang nơi khác" in page) is offered
        chosen = form(version) | {"competent": elsewhere.DECIDES}
        sums = client.post(reverse("counter:sums"), chosen, **HTMX).content.decode()
        assert f"Nơi giải quyết: {b.centre.name}" in sums and "chậm nhất" in sums


def test_the_counter_receives_for_another_centre(client, people):
    a, b, *_ = people
    client.force_login(a)
    chosen = form(elsewhere.procedure()) | {"competent": elsewhere.DECIDES}
    done = client.post(reverse("counter:submit"), chosen, **HTMX)
    assert done.status_code == 200
    dossier = Dossier.objects.get()
    assert (dossier.centre, dossier.stage) == (b.centre, Stage.ARRIVING)
    assert f"Nơi giải quyết: {b.centre.name}" in done.content.decode()
    wrong = form(make.procedure()) | {"competent": elsewhere.DECIDES, "key": "khac"}
    refused = client.post(reverse("counter:submit"), wrong, **HTMX)
    assert refused.status_code == 422
    assert 'href="#elsewhere"' in refused.content.decode()


def test_a_centre_that_was_typed_and_not_chosen_is_asked_for(client, people):
    """Else the dossier would silently be decided here."""
    client.force_login(people[0])
    typed = form(elsewhere.procedure()) | {"centre_text": "hoa cuong"}
    refused = client.post(reverse("counter:submit"), typed, **HTMX)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'href="#id_centre_text"' in page and 'value="hoa cuong"' in page
    assert not Dossier.objects.exists()
    chosen = typed | {"competent": elsewhere.DECIDES}
    assert client.post(reverse("counter:submit"), chosen, **HTMX).status_code == 200


def test_the_console_keeps_the_list(client, monkeypatch):
    admin = make.staff(Role.ADMINISTRATOR)
    code = make.procedure().procedure.code
    client.force_login(admin)
    address = reverse("console:anywhere")
    typed = {"code": code, "scope": "nation", "from_on": "01/11/2026", "decision": "QĐ 15/QĐ-UBND"}
    assert client.post(address, typed | {"code": "9.9"}).status_code == 422
    assert client.post(address, typed).status_code == 302
    assert "Kết thúc hôm nay" in client.get(address).content.decode()
    assert client.post(reverse("console:anywhere_end"), {"code": code}).status_code == 302
    page = client.get(address).content.decode()
    assert "đến hết" in page and "Kết thúc hôm nay" not in page
    client.force_login(make.staff(Role.DIRECTOR))
    assert client.get(address).status_code == 200
    assert client.post(address, typed).status_code == 403
