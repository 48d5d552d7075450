"""Signing a paper: who may, in which order, what is stored, what is refused."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from PIL import Image, ImageDraw

from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, NotFound, TooMany, WrongState
from motcua.papers import actions as papers
from motcua.papers import queries as paper_queries
from motcua.papers.plain import sha256
from motcua.people.models import AuditEntry
from motcua.people.states import Role
from motcua.signatures import actions, pens, queries, rules, stamps
from motcua.signatures.certs import WrongPin
from motcua.signatures.models import PaperSignature, SigningKey
from motcua.signatures.states import Level, Part
from motcua.signatures.verify import verify
from tests import make, signing

pytestmark = pytest.mark.django_db
AT = make.MONDAY


def pen(by, **pins):
    return pens.opened(by, **({"pin": signing.PIN, "at": AT} | pins))


def test_a_leader_signs_and_the_seal_follows_in_one_sitting() -> None:
    leader = signing.leader()
    signing.key(leader, picture=signing.hand())
    signing.seal(leader, picture=signing.seal_picture())
    paper = signing.letter(leader)
    with pen(leader, seal_pin=signing.SEAL_PIN) as one:
        made = actions.sign_paper(paper.pk, by=leader, pen=one, at=AT)
    assert [(s.order, s.part, s.level) for s in made] == [
        (1, Part.PERSON, Level.BASIC),
        (2, Part.SEAL, Level.BASIC),
    ]
    assert made[0].signed_as == "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"
    assert made[1].signed_as == leader.centre.authority_name
    paper.refresh_from_db()
    drawn, signed = paper_queries.pdf_bytes(paper), queries.pdf_bytes(paper)
    assert sha256(drawn) == paper.pdf_sha256  # the paper as drawn stays what it was
    assert signed.startswith(drawn) and sha256(signed) == made[1].sha256
    seen = verify(signed, [signing.root().der])
    assert [(s.name, s.is_valid, s.is_trusted, s.is_test) for s in seen] == [
        (leader.full_name, True, True, True),
        (signing.UNIT, True, True, True),
    ]
    assert not seen[0].is_whole and seen[1].is_whole


def test_two_people_sign_a_slip_each_in_their_own_place_and_the_first_stays_valid() -> None:
    giver, taker = signing.leader(), signing.leader()
    signing.key(giver)
    signing.key(taker)
    paper = signing.slip(giver, taker)
    for person in (giver, taker):
        with pen(person) as one:
            actions.sign_paper(paper.pk, by=person, pen=one, at=AT)
    content = queries.pdf_bytes(paper)
    assert [s.is_valid for s in verify(content)] == [True, True]
    boxes = [
        [float(n) for n in box.split()]
        for box in re.findall(rb"/Rect \[\s*([\d. ]+)\]", content)
    ]  # fmt: skip
    assert len(boxes) == 2 and boxes[0][2] <= boxes[1][0] and boxes[0][1] == boxes[1][1]


def test_who_has_no_key_signs_by_hand_and_the_paper_stays_as_drawn() -> None:
    leader = signing.leader()
    paper = signing.letter(leader)
    assert actions.sign_paper(paper.pk, by=leader) == []
    with pens.opened(leader, at=AT) as one:
        assert actions.sign_paper(paper.pk, by=leader, pen=one, at=AT) == []
    assert queries.pdf_bytes(paper) == paper_queries.pdf_bytes(paper)


def test_who_has_a_key_must_use_it_or_say_that_they_sign_by_hand() -> None:
    leader = signing.leader()
    signing.key(leader)
    paper = signing.letter(leader)
    with pytest.raises(BadRequest, match="nhập mã PIN"):
        actions.sign_paper(paper.pk, by=leader, at=AT)
    with pytest.raises(BadRequest, match="mã PIN"), pens.opened(leader, at=AT):
        pass
    with pens.opened(leader, by_hand=True, at=AT) as one:
        assert actions.sign_paper(paper.pk, by=leader, pen=one, at=AT) == []


def test_a_wrong_pin_signs_nothing_and_too_many_close_the_hour() -> None:
    leader = signing.leader()
    signing.key(leader)
    for _ in range(pens.WRONG_PINS_AN_HOUR):
        with pytest.raises(WrongPin, match="PIN không đúng"), pen(leader, pin="00000000"):
            pass
    with pytest.raises(TooMany), pen(leader):
        pass
    assert not PaperSignature.objects.exists()


def test_the_pin_of_the_seal_is_checked_before_anything_is_signed() -> None:
    leader = signing.leader()
    signing.key(leader)
    signing.seal(leader)
    with pytest.raises(WrongPin) as caught, pen(leader, seal_pin="sai"):
        pass
    assert caught.value.field == "seal_pin"


def test_a_key_that_ended_or_was_revoked_signs_no_more() -> None:
    leader = signing.leader()
    ending = signing.p12(leader.full_name, until=AT + timedelta(days=5))
    key = actions.add_key_file(by=leader, content=ending, pin=signing.PIN, at=AT)
    assert queries.desk_of(leader).own is not None
    later = AT + timedelta(days=6)
    with pytest.raises(WrongState, match="hết hạn"), pen(leader, at=later):
        pass
    paper = signing.letter(leader)
    with pen(leader) as one, pytest.raises(WrongState, match="hết hạn"):
        actions.sign_paper(paper.pk, by=leader, pen=one, at=later)
    with pytest.raises(BadRequest, match="hết hạn"):
        actions.add_key_file(by=leader, content=ending, pin=signing.PIN, at=later)
    actions.revoke_key(key.pk, by=leader, reason="Mất thiết bị", at=AT)
    with pen(leader) as one:
        assert actions.sign_paper(paper.pk, by=leader, pen=one, at=AT) == []
    with pytest.raises(NotFound):
        actions.revoke_key(key.pk, by=leader, reason="Mất thiết bị", at=AT)


def test_a_paper_is_signed_once_by_a_key_and_not_after_its_seal() -> None:
    leader, other = signing.leader(), signing.leader()
    signing.key(leader)
    signing.key(other)
    signing.seal(leader)
    paper = signing.slip(leader, other)
    with pen(leader) as one:
        actions.sign_paper(paper.pk, by=leader, pen=one, at=AT)
        with pytest.raises(WrongState, match="trước đó"):
            actions.sign_paper(paper.pk, by=leader, pen=one, at=AT)
    with pens.opened_seal(leader, seal_pin=signing.SEAL_PIN, at=AT) as one:
        actions.seal_paper(paper.pk, by=leader, pen=one, at=AT)
    with pen(other) as one, pytest.raises(WrongState, match="đóng dấu"):
        actions.sign_paper(paper.pk, by=other, pen=one, at=AT)


def test_the_seal_waits_for_the_leader() -> None:
    leader = signing.leader()
    signing.seal(leader)
    paper = signing.letter(leader)
    with (
        pens.opened_seal(leader, seal_pin=signing.SEAL_PIN, at=AT) as one,
        pytest.raises(WrongState, match="chưa ký"),
    ):
        actions.seal_paper(paper.pk, by=leader, pen=one, at=AT)


def test_nobody_signs_where_another_name_stands_nor_a_void_or_foreign_paper() -> None:
    leader, other = signing.leader(), signing.leader()
    far = signing.leader(at=make.centre("noi-khac"))
    signing.key(leader)
    signing.key(far)
    with pen(leader) as one:
        with pytest.raises(WrongState, match="không có chỗ ký"):
            actions.sign_paper(signing.letter(other).pk, by=leader, pen=one, at=AT)
        void = signing.letter(leader)
        papers.void(void.pk, by=leader, reason="Lập nhầm")
        with pytest.raises(WrongState, match="đã huỷ"):
            actions.sign_paper(void.pk, by=leader, pen=one, at=AT)
        with pytest.raises(NotAllowed):
            actions.sign_paper(signing.letter(other).pk, by=other, pen=one, at=AT)
    with pen(far) as one, pytest.raises(NotFound):
        actions.sign_paper(signing.letter(leader).pk, by=far, pen=one, at=AT)
    assert not PaperSignature.objects.exists()


def test_a_key_file_is_kept_as_it_came_and_its_pin_nowhere() -> None:
    leader = signing.leader()
    key = signing.key(leader)
    key.refresh_from_db()
    assert bytes(key.pkcs12 or b"") == signing.p12(leader.full_name)
    rows = [*SigningKey.objects.values(), *AuditEntry.objects.values()]
    assert signing.PIN not in repr([{k: v for k, v in r.items() if k != "pkcs12"} for r in rows])
    assert key.is_test and key.serial and key.fingerprint


def test_a_new_key_takes_the_place_of_the_old_and_keeps_its_picture() -> None:
    leader = signing.leader()
    old = signing.key(leader, picture=signing.hand())
    new = signing.key(leader)
    old.refresh_from_db()
    assert old.revoked_at is not None and queries.key_of(leader) == new
    assert new.picture is not None and bytes(new.picture) == bytes(old.picture or b"")


@pytest.mark.parametrize(
    ("content", "pin", "field"),
    [(b"khong phai p12" * 9, "1", "file"), (b"", "1", "file"), (None, "9", "pin")],
)
def test_a_file_that_is_no_key_is_refused_in_words(content, pin, field) -> None:
    leader = signing.leader()
    content = signing.p12(leader.full_name) if content is None else content
    with pytest.raises(BadRequest) as caught:
        actions.add_key_file(by=leader, content=content, pin=pin, at=AT)
    assert caught.value.field == field


def test_nobody_puts_in_another_persons_certificate_nor_the_seal_without_the_role() -> None:
    leader, plain = signing.leader(), make.staff(Role.LEADER)
    with pytest.raises(BadRequest, match="mang tên"):
        actions.add_key_file(by=leader, content=signing.p12("Trần Văn Khác"), pin=signing.PIN)
    with pytest.raises(NotAllowed):
        signing.seal(plain)
    key = signing.key(leader)
    with pytest.raises(NotFound):
        actions.revoke_key(key.pk, by=plain, reason="Mất thiết bị")
    with pytest.raises(NotFound):
        queries.key_for(signing.leader(at=make.centre("noi-khac")), key.pk)


def test_postgresql_keeps_signatures_and_keys_as_they_are() -> None:
    leader = signing.leader()
    signing.key(leader)
    paper = signing.letter(leader)
    with pen(leader) as one:
        (made,) = actions.sign_paper(paper.pk, by=leader, pen=one, at=AT)
    for harm in (
        lambda: PaperSignature.objects.filter(pk=made.pk).update(name="Ai đó"),
        lambda: PaperSignature.objects.filter(pk=made.pk).delete(),
        lambda: SigningKey.objects.update(pkcs12=b"x"),
        lambda: SigningKey.objects.update(is_test=False),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            harm()


def test_a_signed_file_that_was_changed_on_the_disk_is_not_given_out() -> None:
    leader = signing.leader()
    signing.key(leader)
    paper = signing.letter(leader)
    with pen(leader) as one:
        (made,) = actions.sign_paper(paper.pk, by=leader, pen=one, at=AT)
    file = Path(settings.MEDIA_ROOT) / made.path
    file.write_bytes(signing.tampered(file.read_bytes()))
    with pytest.raises(Exception, match="bị sửa"):
        queries.pdf_bytes(paper)


def test_the_public_check_names_office_and_title_and_compares_files() -> None:
    leader = signing.leader()
    signing.key(leader)
    paper = signing.letter(leader)
    drawn = paper_queries.drawn(paper)
    with pen(leader) as one:
        actions.sign_paper(paper.pk, by=leader, pen=one, at=AT)
    found = queries.check(paper.token)
    assert [s.signed_as for s in found.signatures] == ["KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"]
    assert found.is_test and found.signed_sha256
    signed = queries.pdf_bytes(paper)
    said = [
        queries.compare(paper.token, content).words
        for content in (signed, drawn, signing.tampered(signed), b"%PDF-1.7 khac")
    ]
    assert said == ["same", "drawn", "changed", "changed"]


def test_the_test_authority_equips_a_centre_and_everything_signed_can_be_audited(
    tmp_path, capsys
) -> None:
    leader = make.staff(Role.LEADER, full_name="Phạm Hữu Đức")
    make.staff(Role.ADMINISTRATOR)
    folder = str(tmp_path / "ca")
    call_command("make_test_ca", folder, centre="thu-nghiem", pin="987654", load=True)
    said = capsys.readouterr().out
    assert "987654" in said and rules.TEST_WORDS in said
    assert (tmp_path / "ca" / f"{leader.username}.p12").stat().st_mode & 0o077 == 0
    paper = signing.letter(leader)
    now = clock.now()
    with pens.opened(leader, pin="987654", seal_pin="987654", at=now) as one:
        made = actions.sign_paper(paper.pk, by=leader, pen=one, at=now)
    assert len(made) == 2 and all(row.key.picture for row in made)
    call_command("verify_signatures")
    assert "Đã soát 2 chữ ký." in capsys.readouterr().out
    file = Path(settings.MEDIA_ROOT) / made[0].path
    file.write_bytes(signing.tampered(file.read_bytes()))
    with pytest.raises(CommandError, match="1 chữ ký không khớp"):
        call_command("verify_signatures")


def test_a_stamp_is_drawn_once_for_many_papers_of_a_sitting(monkeypatch) -> None:
    leader = signing.leader()
    signing.key(leader, picture=signing.hand())
    drawn = []
    plain = stamps.draw
    monkeypatch.setattr(stamps, "draw", lambda *given: (drawn.append(1), plain(*given))[1])
    with pen(leader) as one:
        for _ in range(3):
            actions.sign_paper(signing.letter(leader).pk, by=leader, pen=one, at=AT)
    assert len(drawn) == 1 and PaperSignature.objects.count() == 3


def test_a_photo_of_a_signature_becomes_blue_ink_on_a_clear_ground() -> None:
    photo = Image.new("RGB", (600, 300), (236, 231, 224))
    ImageDraw.Draw(photo).line((100, 200, 300, 90, 480, 210), fill=(40, 40, 45), width=12)
    out = BytesIO()
    photo.save(out, "JPEG")
    with Image.open(BytesIO(stamps.inked(out.getvalue(), stamps.BLUE))) as made:
        made.load()
    assert made.mode == "RGBA" and made.width < 500  # cut to the drawing
    assert made.getpixel((0, 0))[3] == 0  # clear
    inks = {p[:3] for p in made.get_flattened_data() if p[3] > 200}
    assert inks == {stamps.BLUE}
    huge = BytesIO()
    Image.new("1", (8000, 4000), 1).save(huge, "PNG")
    with pytest.raises(BadRequest, match="quá lớn"):
        stamps.inked(huge.getvalue(), stamps.BLUE)
    blank = BytesIO()
    Image.new("RGB", (300, 200), "white").save(blank, "PNG")
    with pytest.raises(BadRequest, match="không thấy nét mực"):
        stamps.inked(blank.getvalue(), stamps.RED)


def test_a_certificate_warns_thirty_days_before_it_ends() -> None:
    assert rules.ends_soon(AT + timedelta(days=29), AT)
    assert not rules.ends_soon(AT + timedelta(days=31), AT)
    assert rules.days_left(AT - timedelta(hours=1), AT) == -1
