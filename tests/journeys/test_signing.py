"""A leader puts in a certificate, reads, signs with one PIN; a citizen compares the file."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from motcua.dossiers import actions
from motcua.dossiers.models import Dossier, Result
from motcua.people.models import Staff
from motcua.people.states import Role
from motcua.signatures import testca
from tests import make, signing
from tests.journeys import looks
from tests.journeys.windows import enter
from tests.live import Live

UNIT = "Ủy ban nhân dân phường Thử Nghiệm"
DRAFT = (
    "{unit} đã xem xét hồ sơ mã số {code} của ông/bà {owner} về việc: {name}.\n"
    "Căn cứ hồ sơ và kết quả kiểm tra, {unit} xác nhận: chưa đăng ký kết hôn với ai.\n"
    "Kết quả này được cấp để ông/bà {owner} sử dụng theo quy định."
)


@pytest.fixture
def leader(live: Live) -> Staff:
    return make.staff(Role.LEADER, Role.DIRECTOR, full_name="Huỳnh Ngọc Ánh", title="CHỦ TỊCH")


@pytest.fixture
def drafts(live: Live) -> list[Dossier]:
    officer = make.staff(Role.RECEPTIONIST, Role.SPECIALIST, full_name="Phạm Văn Khôi")
    version = make.procedure(
        3, name="Cấp Giấy xác nhận tình trạng hôn nhân", result="Giấy xác nhận"
    )
    found = []
    for owner in ("Lê Thị Hồng Nhung", "Đỗ Hữu Nghĩa", "H'Hen Niê"):
        one = make.dossier(by=officer, version=version, submitter=make.person(owner))
        text = DRAFT.format(unit=UNIT, code=one.number, owner=owner, name=one.procedure_name)
        actions.propose(one.pk, by=officer, kind="granted", title="Giấy xác nhận", text=text)
        found.append(one)
    return found


def put_in(page: Page, whose: str, content: bytes, pin: str, picture: bytes) -> None:
    card = page.locator(f"form[action$='/{whose}/file']")
    if not card.is_visible():
        page.locator("details", has=card).locator("summary").click()
    p12 = {"name": "chung-thu.p12", "mimeType": "application/x-pkcs12", "buffer": content}
    card.locator("[name$=-file]").set_input_files([p12])
    png = {"name": "anh.png", "mimeType": "image/png", "buffer": picture}
    card.locator("[name$=-picture]").set_input_files([png])
    card.locator("[name$=-pin]").fill(pin)
    card.locator("button").click()


def test_one_pin_for_a_sitting(
    page: Page, live: Live, leader: Staff, drafts: list[Dossier], tmp_path: Path
) -> None:
    enter(page, leader, live.url)
    page.goto("/account/signing/")
    looks.check(page, "signing-empty")
    put_in(page, "own", signing.p12(leader.full_name), signing.PIN, signing.hand("Ngọc Ánh"))
    expect(page.locator("[aria-labelledby=own-title]")).to_contain_text("Huỳnh Ngọc Ánh")
    seal = testca.seal_png(UNIT)
    put_in(page, "seal", signing.p12(UNIT, signing.SEAL_PIN), signing.SEAL_PIN, seal)
    expect(page.locator(".hand img")).to_have_count(2)
    looks.check(page, "signing-keys")
    read, unread = drafts[:2], drafts[2]
    for one in read:
        page.goto(f"/lead/{one.code}/")
        expect(page.locator(".letter mark").first).to_contain_text("chưa đăng ký kết hôn")
    looks.check(page, "signing-read")
    page.goto("/lead/")
    assert page.locator(f"input[value='{unread.code}']").count() == 0
    for one in read:
        page.check(f"input[value='{one.code}']")
    looks.check(page, "signing-list")
    page.fill("#pin", "00000000")
    page.locator("[data-sign]").click()
    expect(page.locator("#pin_error")).to_contain_text("Mã PIN không đúng")
    expect(page.locator("#pin")).to_have_value("")
    page.fill("#pin", signing.PIN)
    page.fill("#seal_pin", signing.SEAL_PIN)
    page.locator("[data-sign]").click()
    expect(page.locator("main .alert-success")).to_contain_text("Đã ký 2 hồ sơ")
    looks.check(page, "signing-done")
    paper = page.context.request.get(f"{live.url}/desk/{read[0].code}/papers/2.pdf")
    said = signing.pdfsig(paper.body(), tmp_path, trusting=signing.root().der)
    assert said.count("Certificate is Trusted.") == 2
    token = Result.objects.get(dossier=read[0]).paper.token
    held_against_what_was_issued(page, token, paper.body())


def held_against_what_was_issued(page: Page, token: str, content: bytes) -> None:
    """A citizen, signed in nowhere, with the file and with one that was touched."""
    page.context.clear_cookies()
    page.goto(f"/kiem-tra/{token}/")
    expect(page.locator("ol.signed-by li")).to_have_count(2)
    expect(page.locator("main")).to_contain_text("KHÔNG CÓ GIÁ TRỊ PHÁP LÝ")
    for given, words in ((content, "Đúng bản này"), (signing.tampered(content), "đã bị sửa")):
        file = {"name": "giay.pdf", "mimeType": "application/pdf", "buffer": given}
        page.locator("#file").set_input_files([file])
        page.get_by_role("button", name="So tệp").click()
        expect(page.locator("#ket-qua")).to_contain_text(re.compile(words))
        looks.check(page, f"signing-check-{'same' if given is content else 'changed'}")
