"""Signing through the doors: the leader's screens, the API, one's own keys, the public check."""

import logging
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from motcua.core import clock
from motcua.core.models import IdempotencyKey
from motcua.core.once import fingerprint
from motcua.dossiers import actions as dossiers
from motcua.dossiers.models import Result
from motcua.dossiers.states import Status
from motcua.papers.models import Paper
from motcua.people.models import AuditEntry
from motcua.people.states import Role
from motcua.signatures import actions, queries
from motcua.signatures.models import PaperSignature, SigningKey
from motcua.signatures.verify import verify
from motcua.web.lead import sitting
from tests import api, make, signing
from tests.casework import words

pytestmark = pytest.mark.django_db
HOME, SIGN = reverse("lead:home"), reverse("lead:sign")
KEYS = reverse("account:signing")


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: make.MONDAY)


@pytest.fixture
def officer():
    return make.staff()


@pytest.fixture
def leader(client):
    person = signing.leader()
    client.force_login(person)
    return person


def read(client, *found):
    for one in found:
        client.get(reverse("lead:dossier", args=[one.number]))


def results():
    return list(Result.objects.exclude(signed_at=None).select_related("paper").order_by("pk"))


def test_one_pin_signs_what_was_ticked_and_the_seal_with_it(client, officer, leader):
    signing.key(leader, picture=signing.hand())
    signing.seal(leader, picture=signing.seal_picture())
    found = [make.dossier("propose", by=officer) for _ in range(3)]
    read(client, *found)
    pins = {"pin": signing.PIN, "seal_pin": signing.SEAL_PIN}
    answer = client.post(SIGN, {"number": [one.number for one in found], **pins})
    assert "Đã ký 3 hồ sơ" in words(answer) and "đã ký số" in words(answer)
    for result in results():
        seen = verify(queries.pdf_bytes(result.paper), [signing.root().der])
        assert [s.is_trusted for s in seen] == [True, True]
    first = found[0]
    page = client.get(reverse("desk:paper", args=[first.number, 2]))
    assert page.content == queries.pdf_bytes(results()[0].paper)


def test_a_wrong_pin_signs_nothing_and_keeps_the_ticks(client, officer, leader, caplog):
    signing.key(leader)
    found = make.dossier("propose", by=officer)
    read(client, found)
    with caplog.at_level(logging.DEBUG):
        answer = client.post(SIGN, {"number": found.number, "pin": "00008888"})
    assert answer.status_code == 422 and "Mã PIN không đúng" in words(answer)
    assert re.search(rf'value="{found.number}" checked', words(answer))
    assert "00008888" not in words(answer) and "00008888" not in caplog.text
    found.refresh_from_db()
    assert found.status == Status.PROCESSING and not PaperSignature.objects.exists()


def test_one_failure_neither_stops_nor_half_signs_the_others(client, officer, leader, monkeypatch):
    signing.key(leader)
    found = [make.dossier("propose", by=officer) for _ in range(3)]
    read(client, *found)
    broken = found[1].pk
    plain = dossiers.deciding.tell

    def tell(dossier, *args, **facts):
        if dossier.pk == broken:
            raise dossiers.deciding.WrongState("Hỏng giữa chừng.")
        return plain(dossier, *args, **facts)

    monkeypatch.setattr(dossiers.deciding, "tell", tell)
    answer = client.post(SIGN, {"number": [one.number for one in found], "pin": signing.PIN})
    assert "Đã ký 2 hồ sơ" in words(answer) and "Hỏng giữa chừng." in words(answer)
    assert {r.dossier_id for r in results()} == {found[0].pk, found[2].pk}
    assert PaperSignature.objects.count() == 2 == Paper.objects.filter(form="result").count()


def test_forty_in_one_sitting_and_one_among_them_that_has_moved_on(client, officer, leader):
    signing.key(leader)
    version = make.procedure()
    found = [make.dossier("propose", by=officer, version=version) for _ in range(40)]
    session = client.session
    session[sitting.KEY] = [sitting.mark(one.code, 1) for one in found]
    session.save()
    moved = found.pop(20)
    dossiers.send_back(moved.pk, by=leader, reason="Sai tên người")
    numbers = [one.number for one in [*found[:20], moved, *found[20:]]]
    answer = client.post(SIGN, {"number": numbers, "pin": signing.PIN})
    assert [done.number for done in answer.context["unsigned"]] == [moved.number]
    assert "Đã ký 39 hồ sơ" in words(answer)
    assert {r.dossier_id for r in results()} == {one.pk for one in found}
    assert PaperSignature.objects.count() == 39


def test_a_leader_without_a_key_is_told_to_sign_by_hand(client, officer, leader):
    found = make.dossier("propose", by=officer)
    read(client, found)
    page = words(client.get(HOME))
    assert "chưa có chứng thư số" in page and 'name="pin"' not in page
    answer = words(client.post(SIGN, {"number": found.number}))
    assert "Đã ký 1 hồ sơ" in answer and "ký tay và đóng dấu" in answer
    assert not PaperSignature.objects.exists() and len(results()) == 1


def test_who_has_a_key_signs_with_it_or_says_by_hand(client, officer, leader):
    signing.key(leader)
    found = make.dossier("propose", by=officer)
    read(client, found)
    page = words(client.get(HOME))
    assert 'name="pin"' in page and "thử nghiệm" in page
    assert client.post(SIGN, {"number": found.number}).status_code == 422
    answer = client.post(SIGN, {"number": found.number, "by_hand": "1"})
    assert "chờ ký tay" in words(answer) and not PaperSignature.objects.exists()


@pytest.mark.parametrize("move", ["resolve", "stop"])
def test_a_single_move_takes_the_pin_too(client, officer, leader, move):
    signing.key(leader)
    found = make.dossier("propose" if move == "resolve" else "start", by=officer)
    address = reverse("lead:move", args=[found.number, move])
    assert 'name="pin"' in words(client.get(address))
    facts = {"draft": "1", "reason": "Công dân đề nghị dừng hồ sơ"}
    answer = client.post(address, facts | {"pin": "sai"})
    assert answer.status_code == 422 and "Mã PIN không đúng" in words(answer)
    assert client.post(address, facts | {"pin": signing.PIN}).status_code == 302
    assert PaperSignature.objects.get().paper.form == {"resolve": "result", "stop": "05"}[move]


@pytest.mark.parametrize("field", ["pin", "seal_pin"])
def test_a_wrong_pin_of_a_single_move_is_said_at_its_field(client, officer, leader, field):
    signing.key(leader)
    signing.seal(leader)
    found = make.dossier("start", by=officer)
    address = reverse("lead:move", args=[found.number, "stop"])
    facts = {"reason": "Công dân đề nghị dừng hồ sơ", "pin": signing.PIN,
             "seal_pin": signing.SEAL_PIN, field: "sai"}  # fmt: skip
    page = words(client.post(address, facts))
    assert re.search(rf'<a href="#{field}">Mã PIN', page)
    wrong = re.findall(r'<input[^>]*name="(\w+)"[^>]*aria-invalid="true"', page)
    assert wrong == [field] and f'id="{field}_error"' in page
    assert facts["reason"] in page and not PaperSignature.objects.exists()


def test_a_certificate_that_ends_soon_is_said(client, officer, leader):
    until = make.MONDAY + 10 * (signing.A_YEAR / 365)
    content = signing.p12(leader.full_name, until=until)
    actions.add_key_file(by=leader, content=content, pin=signing.PIN)
    make.dossier("propose", by=officer)
    console = reverse("console:home")
    for page in (HOME, KEYS, console):
        assert "còn 10 ngày" in words(client.get(page))


def test_what_was_signed_without_the_seal_is_sealed_together_later(client, officer, leader):
    signing.key(leader)
    signing.seal(leader)
    found = [make.dossier("propose", by=officer) for _ in range(2)]
    read(client, *found)
    client.post(SIGN, {"number": [one.number for one in found], "pin": signing.PIN})
    address = reverse("lead:sealing")
    page = words(client.get(address))
    assert all(one.number in page for one in found)
    wrong = client.post(address, {"seal_pin": "00001111"})
    assert wrong.status_code == 422 and "Mã PIN không đúng" in words(wrong)
    done = client.post(address, {"seal_pin": signing.SEAL_PIN})
    assert "Đã đóng dấu số 2 giấy" in words(done) and "Không có giấy nào" in words(done)
    for result in results():
        assert [s.is_valid for s in verify(queries.pdf_bytes(result.paper))] == [True, True]
    client.force_login(make.staff(Role.SPECIALIST))
    assert client.get(address).status_code == 403


# The API


@pytest.fixture
def key(leader):
    return api.key_of(leader)


def test_the_api_signs_many_with_one_pin_and_forgets_it(client, officer, leader, key):
    signing.key(leader)
    found = [make.dossier("propose", by=officer) for _ in range(2)]
    body = {"dossiers": [{"code": one.number, "draft": 1} for one in found]}
    sign = "/dossiers/sign"
    once = key | {"Idempotency-Key": "k1"}
    refused = api.post(client, sign, body | {"pin": "11223344"}, once)
    assert refused.status_code == 422 and refused.json()["field"] == "pin"
    assert "11223344" not in refused.content.decode()
    answer = api.post(client, sign, body | {"pin": signing.PIN}, once)
    assert [row["by_hand"] for row in answer.json()["rows"]] == [False, False]
    assert PaperSignature.objects.count() == 2
    again = api.post(client, sign, body | {"pin": signing.PIN}, once)
    assert again.json() == answer.json() and PaperSignature.objects.count() == 2
    marks = set(IdempotencyKey.objects.values_list("fingerprint", flat=True))
    plain = {"dossiers": body["dossiers"], "by_hand": False}
    assert fingerprint("sign", plain) in marks  # the PIN is no part of what is remembered


def test_the_api_gives_the_signed_file(client, officer, leader, key):
    signing.key(leader)
    found = make.dossier("propose", by=officer)
    move = f"/dossiers/{found.number}/resolve"
    assert api.post(client, move, {"draft": 1}, key).status_code == 422
    assert api.post(client, move, {"draft": 1, "pin": signing.PIN}, key).status_code == 200
    papers = f"/api/v1/dossiers/{found.number}/papers/2"
    got = client.get(papers, headers=key)
    assert len(verify(got.content)) == 1


# One's own keys


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_leader_puts_in_a_file_sees_it_and_revokes_it(client, leader):
    address = reverse("account:key_file", args=["own"])
    content = signing.p12(leader.full_name)
    wrong = client.post(address, {"own-file": upload("a.p12", content), "own-pin": "sai"})
    assert wrong.status_code == 422 and "Mã PIN không đúng" in words(wrong)
    facts = {"own-file": upload("a.p12", content), "own-pin": signing.PIN}
    facts["own-picture"] = upload("a.png", signing.hand())
    assert client.post(address, facts).status_code == 302
    page = words(client.get(KEYS))
    assert leader.full_name in page and "KHÔNG CÓ GIÁ TRỊ PHÁP LÝ" in page
    picture = re.search(r'src="(/[^"]+picture.png)"', page).group(1)
    assert client.get(picture).content.startswith(b"\x89PNG")
    revoke = re.search(r'action="(/[^"]+/revoke)"', page).group(1)
    assert client.post(revoke).status_code == 302
    assert "Ghi lý do thu hồi" in words(client.get(KEYS))
    assert client.post(revoke, {"reason": "Mất thiết bị"}).status_code == 302
    entry = AuditEntry.objects.get(what="sign_key.revoke")
    assert entry.detail == {"reason": "Mất thiết bị"}
    assert "chưa có chứng thư số" in words(client.get(KEYS))


def test_the_seal_is_put_in_by_who_keeps_it_and_by_nobody_else(client):
    address = reverse("account:key_file", args=["seal"])
    content = signing.p12(signing.UNIT, signing.SEAL_PIN)
    facts = {"seal-pin": signing.SEAL_PIN, "seal-picture_mm": "34"}
    plain = make.staff(Role.LEADER)
    client.force_login(plain)
    answer = client.post(address, facts | {"seal-file": upload("a.p12", content)})
    assert answer.status_code == 403 and not SigningKey.objects.exists()
    assert "con dấu" not in words(client.get(KEYS))
    client.force_login(make.staff(Role.ADMINISTRATOR))
    answer = client.post(address, facts | {"seal-file": upload("a.p12", content)})
    assert answer.status_code == 302 and SigningKey.objects.get().picture_mm == 34
    assert signing.UNIT in words(client.get(KEYS))
    client.force_login(make.staff(Role.SPECIALIST))
    assert client.get(KEYS).status_code == 403


def test_a_key_of_another_cannot_be_touched_by_its_address(client, leader):
    signing.key(leader)
    page = words(client.get(KEYS))
    revoke = re.search(r'action="(/[^"]+/revoke)"', page).group(1)
    client.force_login(make.staff(Role.LEADER))
    assert client.post(revoke, {"reason": "Mất thiết bị"}).status_code == 404
    client.force_login(signing.leader(at=make.centre("noi-khac")))
    assert client.post(revoke, {"reason": "Mất thiết bị"}).status_code == 404
    assert SigningKey.objects.get().revoked_at is None


# The public check


def test_anyone_may_hold_a_file_against_what_was_issued(client, officer, leader):
    signing.key(leader)
    found = make.dossier("propose", by=officer)
    read(client, found)
    client.post(SIGN, {"number": found.number, "pin": signing.PIN})
    paper = results()[0].paper
    client.logout()
    address = f"/kiem-tra/{paper.token}/"
    page = words(client.get(address))
    assert results()[0].title in page and paper.title not in page  # as it is printed
    assert results()[0].signed_as in page and "KHÔNG CÓ GIÁ TRỊ PHÁP LÝ" in page
    assert found.owner_name not in page and found.number not in page
    signed = queries.pdf_bytes(paper)
    for content, said in (
        (signed, "Đúng bản này"),
        (signing.tampered(signed), "đã bị sửa"),
    ):
        answer = client.post(address, {"file": upload("giay.pdf", content)})
        assert answer.status_code == 200 and said in words(answer)
        # The verdict of the file first: whoever sees green reads no further.
        assert words(answer).index(said) < words(answer).index("là thật")
    assert client.post(address, {}).status_code == 422


def test_the_check_says_what_became_of_the_certificate(client, officer, leader, monkeypatch):
    key = signing.key(leader)
    found = make.dossier("propose", by=officer)
    read(client, found)
    client.post(SIGN, {"number": found.number, "pin": signing.PIN})
    address = f"/kiem-tra/{results()[0].paper.token}/"
    page = words(client.get(address))
    assert "Lúc ký, chữ ký còn hiệu lực." in page and "Chứng thư thu hồi" not in page
    monkeypatch.setattr(clock, "now", lambda: key.not_after + timedelta(days=1))
    assert f"Chứng thư hết hạn ngày {key.not_after:%d/%m/%Y}" in words(client.get(address))
    revoked = make.MONDAY + timedelta(days=2)
    actions.revoke_key(key.pk, by=leader, reason="Mất thiết bị", at=revoked)
    page = words(client.get(address))
    assert f"Chứng thư thu hồi ngày {revoked:%d/%m/%Y}." in page and "Mất thiết bị" not in page
    assert "Lúc ký, chữ ký còn hiệu lực." in page
