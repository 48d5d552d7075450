"""Put keys in their place, take them away, sign a paper, seal it."""

from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, NotFound, WrongState
from motcua.core.text import search_key, tidy
from motcua.core.transactions import action
from motcua.papers import actions as papers
from motcua.papers import queries as paper_queries
from motcua.papers.files import store
from motcua.papers.models import Paper
from motcua.papers.plain import sha256
from motcua.papers.render import places
from motcua.people.actions import note_change
from motcua.people.models import Centre, Staff
from motcua.signatures import certs, pdf, queries, rules, stamps, tokens, witnesses
from motcua.signatures.models import PaperSignature, SigningKey
from motcua.signatures.pens import Ink, Pen, must_be_in_force
from motcua.signatures.states import Hold, Part

NEEDS_PIN = "Anh/chị có chứng thư số: nhập mã PIN để ký, hoặc chọn ký tay trên giấy."


@action
def sign_paper(
    paper_id: int, *, by: Staff, pen: Pen | None = None, at: datetime | None = None
) -> list[PaperSignature]:
    """Sign an issued paper as the person whom it names, then seal it where the pen has the seal.

    A pen without ink signs nothing: such a paper is printed and signed by hand. The same goes
    without a pen, but who has a key in force must say so (`by_hand` when the pen is opened). About
    100 ms with the seal.

    Raises NotAllowed, Refused, BadRequest (field "pin"), NotFound, WrongState for a void, sealed or
    twice signed paper and for one that names somebody else.

    Law: layout, digital-signature.
    """
    at = at or clock.now()
    if pen is None:
        key = queries.key_of(by)
        if key is not None and key.in_force(at):
            raise BadRequest(NEEDS_PIN, "pin")
        return []
    inks = [ink for ink in (pen.own, pen.seal) if ink is not None]
    return _put(paper_id, inks, by, pen, at) if inks else []


@action
def seal_paper(paper_id: int, *, by: Staff, pen: Pen, at: datetime | None = None) -> PaperSignature:
    """Put the organisation's seal on a paper that its leader has signed before.

    Raises Refused, NotAllowed without the seal in the pen, NotFound, WrongState.

    Law: layout.
    """
    if pen.seal is None:
        raise NotAllowed("Phải mở chứng thư số của cơ quan bằng mã PIN rồi mới đóng dấu số được.")
    (made,) = _put(paper_id, [pen.seal], by, pen, at or clock.now())
    return made


def _put(paper_id: int, inks: list[Ink], by: Staff, pen: Pen, at: datetime) -> list[PaperSignature]:
    """The signatures of `inks` in their order, each in a file of its own."""
    if pen.by_id != by.pk:
        raise NotAllowed("Phiên ký này của người khác. Anh/chị mở lại bằng mã PIN của mình.")
    papers.render_once(paper_id)
    paper = Paper.objects.select_for_update(no_key=True).get(pk=paper_id)
    before = list(queries.signatures_of(paper))
    _guard(paper, before, inks, by)
    content = queries.signed_bytes(before[-1]) if before else paper_queries.pdf_bytes(paper)
    spots = [rules.Place(**one) for one in places(paper.form, paper.data, paper=paper.paper_size)]
    made: list[PaperSignature] = []
    shown = _shown_before(before, spots)
    for order, ink in enumerate(inks, start=len(before) + 1):
        must_be_in_force(ink.key, at)
        shown = _box(ink, spots, shown)
        look = pdf.Look(_stamp(ink, shown, paper, at), shown)
        content, level = pdf.sign(
            content,
            ink.signer,
            field=f"ChuKy{order}",
            look=look,
            reason=_reason(ink, paper),
            at=at,
            witness=pen.witness,
        )
        made.append(
            PaperSignature.objects.create(
                centre_id=paper.centre_id,
                paper=paper,
                order=order,
                key=ink.key,
                by=by,
                part=ink.part,
                name=ink.key.name,
                signed_as=_signed_as(ink.key, paper),
                level=level,
                at=at,
                sha256=sha256(content),
                path=_kept(paper, order, content),
            )
        )
    return made


def _kept(paper: Paper, order: int, content: bytes) -> str:
    """Store a signed file beside the paper's own, under a name that no other ever had."""
    own = paper.path.removesuffix(".pdf")
    path = f"{own}-ky{order}-{sha256(content)[:16]}.pdf"
    store(content, path)
    return path


def _guard(paper: Paper, before: list[PaperSignature], inks: list[Ink], by: Staff) -> None:
    if paper.centre_id != by.centre_id:
        raise NotFound(paper_queries.NOT_HERE)
    if paper.voided_at is not None:
        raise WrongState(f"{paper.title} số {paper.ref} đã huỷ, không ký được.")
    if any(one.part == Part.SEAL for one in before):
        raise WrongState(f"{paper.title} số {paper.ref} đã đóng dấu số, không ký thêm được.")
    used = {one.key_id for one in before}
    if any(ink.key.pk in used for ink in inks):
        raise WrongState(f"Anh/chị đã ký số {paper.title} số {paper.ref} trước đó.")
    if inks[0].part == Part.SEAL and not before:
        raise WrongState("Lãnh đạo chưa ký số giấy này nên chưa đóng dấu số được.")


def _shown_before(before: list[PaperSignature], spots: list[rules.Place]) -> rules.Place | None:
    """Where the last person's signature stands, for a seal that comes later."""
    if not before:
        return None
    key = before[-1].key
    picture = stamps.read(bytes(key.picture)) if key.picture is not None else None
    return _person_box(key, picture, spots)


def _person_box(
    key: SigningKey, picture: stamps.Picture | None, spots: list[rules.Place]
) -> rules.Place:
    name = key.staff.full_name if key.staff else ""
    spot = rules.place_of(spots, name)
    if spot is None:
        raise WrongState(f"Giấy này không có chỗ ký của {name}. Ký tay hoặc lập lại giấy.")
    foot = rules.FOOT if key.is_test and picture else 0.0
    return rules.person_box(spot, ratio=picture.ratio if picture else 0.0, foot=foot)


def _box(ink: Ink, spots: list[rules.Place], last: rules.Place | None) -> rules.Place:
    if ink.part == Part.PERSON:
        return _person_box(ink.key, ink.picture, spots)
    assert last is not None  # _guard: a seal stands on a signature
    if ink.picture is None:
        return rules.below(last)
    foot = rules.FOOT if ink.key.is_test else 0.0
    return rules.seal_box(last, ratio=ink.picture.ratio, mm=ink.key.picture_mm, foot=foot)


def _stamp(ink: Ink, place: rules.Place, paper: Paper, at: datetime) -> bytes:
    """Pictures are drawn once a sitting; words bear the moment and are drawn each time."""
    key = ink.key
    if ink.picture is None:
        seals = ink.part == Part.SEAL
        return stamps.words_stamp(
            place,
            name=key.name if seals else key.staff.full_name if key.staff else "",
            capacity="" if seals else _signed_as(key, paper),
            unit="" if seals else key.centre.authority_name,
            at=at,
            is_test=key.is_test,
        )
    size = (place.width, place.height)
    if size not in ink.drawn:
        alt = f"Chữ ký số của {key.name}" if ink.part == Part.PERSON else f"Dấu số của {key.name}"
        ink.drawn[size] = stamps.picture_stamp(ink.picture, place, alt=alt, is_test=key.is_test)
    return ink.drawn[size]


def _signed_as(key: SigningKey, paper: Paper) -> str:
    if key.staff is None:
        return key.centre.authority_name[:300]
    return rules.authority(paper.data, key.staff.full_name, key.staff.title)[:300]


def _reason(ink: Ink, paper: Paper) -> str:
    test = f" ({rules.TEST_WORDS})" if ink.key.is_test else ""
    what = "Ký" if ink.part == Part.PERSON else "Đóng dấu"
    return f"{what} {paper.title} số {paper.ref}{test}"


# Keys


@action
@sensitive_variables("pin")
def add_key_file(
    *, by: Staff, content: bytes, pin: str, seal: bool = False, picture: bytes = b"",
    picture_mm: float = rules.SEAL_MM, at: datetime | None = None,
) -> SigningKey:  # fmt: skip
    """Keep a .p12 file as it came, after its PIN has opened it once (thêm chứng thư số).

    One's own, or (`seal`) the organisation's. It takes the place of the one before, which is
    revoked. Raises BadRequest (fields "file", "pin", "picture"), NotAllowed.

    Law: digital-signature.
    """
    _may_add(by, seal=seal)
    opened = certs.open_pkcs12(content, pin)
    facts = certs.certified(opened.certificate)
    _good(facts, opened.chain, by, seal=seal, at=at or clock.now())
    return _keep(facts, by, seal, picture, picture_mm, at, hold=Hold.PKCS12, pkcs12=content)


@action
@sensitive_variables("pin")
def add_key_on_token(
    *, by: Staff, token_label: str, key_label: str, pin: str, seal: bool = False,
    picture: bytes = b"", picture_mm: float = rules.SEAL_MM, at: datetime | None = None,
) -> SigningKey:  # fmt: skip
    """Note a key that stays on its token (PKCS#11) and the certificate that lies beside it.

    Raises Busy, BadRequest, WrongPin, NotAllowed, Refused without the token.

    Law: digital-signature.
    """
    _may_add(by, seal=seal)
    token_label, key_label = tidy(token_label)[:32], tidy(key_label)[:100]
    if not token_label or not key_label:
        raise BadRequest("Ghi tên thiết bị và tên khóa trên thiết bị.", "token_label")
    der = tokens.certificate_on(token_label=token_label, key_label=key_label, pin=pin)
    facts = certs.certified(der)
    _good(facts, (), by, seal=seal, at=at or clock.now())
    return _keep(
        facts, by, seal, picture, picture_mm, at,
        hold=Hold.PKCS11, token_label=token_label, key_label=key_label,
    )  # fmt: skip


def _may_add(by: Staff, *, seal: bool) -> None:
    if seal and not by.has_role(*queries.KEEPS_SEAL):
        names = " hoặc ".join(role.in_words for role in queries.KEEPS_SEAL)
        raise NotAllowed(f"Chứng thư số của cơ quan do {names} đưa vào.")


def _good(
    facts: certs.Certified, chain: tuple[bytes, ...], by: Staff, *, seal: bool, at: datetime
) -> None:
    if facts.not_after < at:
        day = f"{clock.local(facts.not_after):%d/%m/%Y}"
        raise BadRequest(f"Chứng thư số này đã hết hạn ngày {day}. Chọn chứng thư khác.", "file")
    if not facts.is_test and not witnesses.leads_to_a_root(facts.der, chain):
        raise BadRequest("Nơi cấp chứng thư số này không nằm trong danh sách tin cậy.", "file")
    if not seal and search_key(by.full_name) not in search_key(facts.name):
        raise BadRequest(
            f"Chứng thư mang tên “{facts.name}”, tài khoản mang tên “{by.full_name}”. "
            "Mỗi người chỉ ký bằng chứng thư của mình.",
            "file",
        )


def _keep(
    facts: certs.Certified, by: Staff, seal: bool, picture: bytes, picture_mm: float,
    at: datetime | None, **where: object,
) -> SigningKey:  # fmt: skip
    at = at or clock.now()
    centre = Centre.objects.select_for_update(no_key=True).get(pk=by.centre_id)
    if not 15 <= picture_mm <= 60:
        raise BadRequest("Bề ngang con dấu từ 15 đến 60 mm.", "picture_mm")
    colour = stamps.RED if seal else stamps.BLUE
    image = stamps.inked(picture, colour) if picture else _picture_before(by, seal=seal)
    holder = None if seal else by
    live = SigningKey.objects.filter(centre=centre, staff=holder, revoked_at=None)
    live.update(revoked_at=at, revoked_by=by)
    key = SigningKey.objects.create(
        centre=centre,
        staff=holder,
        certificate=facts.der,
        name=facts.name,
        subject=facts.subject,
        issuer=facts.issuer,
        serial=facts.serial,
        not_before=facts.not_before,
        not_after=facts.not_after,
        fingerprint=facts.fingerprint,
        is_test=facts.is_test,
        picture=image,
        picture_mm=picture_mm,
        added_by=by,
        added_at=at,
        **where,
    )
    detail = {"serial": facts.serial, "seal": seal, "test": facts.is_test}
    note_change(by=by, what="sign_key.add", subject=facts.fingerprint[:16], detail=detail, at=at)
    return key


def _picture_before(by: Staff, *, seal: bool) -> bytes | None:
    """A new certificate does not change a hand: the picture stays."""
    last = queries.seal_of(by.centre_id) if seal else queries.key_of(by)
    return bytes(last.picture) if last is not None and last.picture is not None else None


@action
def put_picture(
    key_id: int, *, by: Staff, picture: bytes, picture_mm: float = rules.SEAL_MM,
    at: datetime | None = None,
) -> SigningKey:  # fmt: skip
    """Another picture of the signature or of the seal; none (b"") = words in a frame.

    Raises NotFound, BadRequest (field "picture").

    Law: layout.
    """
    key = _locked(key_id, by)
    if not 15 <= picture_mm <= 60:
        raise BadRequest("Bề ngang con dấu từ 15 đến 60 mm.", "picture_mm")
    colour = stamps.RED if key.staff_id is None else stamps.BLUE
    key.picture = stamps.inked(picture, colour) if picture else None
    key.picture_mm = picture_mm
    key.save(update_fields=["picture", "picture_mm"])
    note_change(by=by, what="sign_key.picture", subject=key.fingerprint[:16], at=at)
    return key


@action
def revoke_key(key_id: int, *, by: Staff, reason: str, at: datetime | None = None) -> SigningKey:
    """Sign nothing with this key any more (thu hồi). What it has signed stays signed, and its
    check page names the day; the reason stands in the audit log alone.

    Raises BadRequest without a reason, NotFound, also the second time.
    """
    reason = tidy(reason)[:300]
    if len(reason) < 5:
        raise BadRequest("Ghi lý do thu hồi chứng thư số, ít nhất 5 ký tự.", "reason")
    key = _locked(key_id, by)
    key.revoked_at, key.revoked_by = at or clock.now(), by
    key.save(update_fields=["revoked_at", "revoked_by"])
    note_change(
        by=by,
        what="sign_key.revoke",
        subject=key.fingerprint[:16],
        detail={"reason": reason},
        at=at,
    )
    return key


def _locked(key_id: int, by: Staff) -> SigningKey:
    found = queries.key_for(by, key_id)
    return SigningKey.objects.select_for_update(no_key=True).get(pk=found.pk)
