"""Whose key is in force, who signed a paper, and the file that people get."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from motcua.core import clock
from motcua.core.errors import NotFound, Refused
from motcua.core.prepared import Given, Prepared
from motcua.papers import queries as papers
from motcua.papers.models import Paper
from motcua.papers.plain import sha256
from motcua.people.models import Centre, Staff
from motcua.people.states import Role
from motcua.signatures import rules
from motcua.signatures.models import PaperSignature, SigningKey
from motcua.signatures.states import Level, Part
from motcua.signatures.verify import verify

KEEPS_SEAL = (Role.ADMINISTRATOR, Role.DIRECTOR)  # who puts the organisation's key in its place
USES_SEAL = (Role.LEADER, Role.DIRECTOR)


@dataclass(frozen=True, slots=True)
class KeyState:
    """A key as its holder and the administrator see it."""

    pk: int
    holder: str  # full name, or the organisation's
    username: str  # empty for the seal
    name: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    fingerprint: str
    hold: str
    token_label: str
    is_test: bool
    has_picture: bool
    is_seal: bool
    days_left: int
    ends_soon: bool
    is_over: bool
    is_early: bool

    @property
    def in_force(self) -> bool:
        return not (self.is_over or self.is_early)


def _state(key: SigningKey, now: datetime) -> KeyState:
    return KeyState(
        pk=key.pk,
        holder=key.staff.full_name if key.staff else key.centre.authority_name,
        username=key.staff.username if key.staff else "",
        name=key.name,
        issuer=key.issuer,
        serial=key.serial,
        not_before=key.not_before,
        not_after=key.not_after,
        fingerprint=key.fingerprint,
        hold=key.hold,
        token_label=key.token_label,
        is_test=key.is_test,
        has_picture=key.picture is not None,
        is_seal=key.staff_id is None,
        days_left=rules.days_left(key.not_after, now),
        ends_soon=rules.ends_soon(key.not_after, now),
        is_over=key.not_after < now,
        is_early=key.not_before > now,
    )


def state_of(key: SigningKey) -> KeyState:
    """A key as its holder sees it now."""
    return _state(key, clock.now())


def _live(centre_id: int | Given) -> QuerySet[SigningKey]:
    found = SigningKey.objects.filter(centre_id=centre_id, revoked_at=None)
    return found.select_related("staff", "centre")


_OWN = Prepared(lambda: _live(Given("centre")).filter(staff=Given("staff")).order_by("pk")[:1])


def key_of(staff: Staff) -> SigningKey | None:
    """The person's own key that was not revoked; it may have ended. 1 query."""
    return _OWN.one(centre=staff.centre_id, staff=staff.pk)


def seal_of(centre: Centre | int) -> SigningKey | None:
    """The organisation's key that was not revoked; it may have ended. 1 query."""
    centre_id = centre if isinstance(centre, int) else centre.pk
    return _live(centre_id).filter(staff=None).order_by("pk").first()


@dataclass(frozen=True, slots=True)
class Desk:
    """What a person can sign with: shown before the PIN is asked for."""

    own: KeyState | None
    seal: KeyState | None

    @property
    def signs(self) -> bool:
        """Whether a PIN is asked for; who has no key in force signs by hand."""
        return self.own is not None and self.own.in_force

    @property
    def seals(self) -> bool:
        return self.seal is not None and self.seal.in_force

    @property
    def is_test(self) -> bool:
        return any(key.is_test for key in (self.own, self.seal) if key)

    @property
    def warnings(self) -> list[KeyState]:
        return [key for key in (self.own, self.seal) if key and (key.ends_soon or key.is_early)]


_AT_DESK = Prepared(
    lambda: (
        SigningKey.objects.filter(Q(staff=Given("staff")) | Q(staff=None))
        .filter(centre_id=Given("centre"), revoked_at=None)
        .select_related("staff", "centre")
        .order_by("pk")
    )
)


def desk_of(staff: Staff) -> Desk:
    """1 query."""
    now = clock.now()
    keys = _AT_DESK.rows(staff=staff.pk, centre=staff.centre_id)
    own = next((key for key in keys if key.staff_id is not None), None)
    seal = next((key for key in keys if key.staff_id is None), None)
    uses = seal if staff.has_role(*USES_SEAL) else None
    return Desk(_state(own, now) if own else None, _state(uses, now) if uses else None)


def keys_at(staff: Staff) -> list[KeyState]:
    """Every key in force at the person's centre, the seal first. For those who keep the seal.

    Raises nothing: others see none. 1 query.
    """
    if not staff.has_role(*KEEPS_SEAL):
        return []
    now = clock.now()
    rows = _live(staff.centre_id).order_by("staff__full_name", "pk")
    return sorted((_state(key, now) for key in rows), key=lambda key: not key.is_seal)


def key_for(staff: Staff, key_id: int) -> SigningKey:
    """A key that this person may manage: their own, or any for those who keep the seal.

    Raises NotFound.
    """
    found = _live(staff.centre_id).filter(pk=key_id).first()
    if found is None or not (found.staff_id == staff.pk or staff.has_role(*KEEPS_SEAL)):
        raise NotFound("Không tìm thấy chứng thư số này. Anh/chị tải lại trang.")
    return found


def picture_of(staff: Staff, key_id: int) -> bytes:
    """Raises NotFound."""
    key = key_for(staff, key_id)
    if key.picture is None:
        raise NotFound("Chứng thư số này chưa có ảnh.")
    return bytes(key.picture)


# Signed papers


def signatures_of(paper: Paper) -> QuerySet[PaperSignature]:
    """In the order in which they were made."""
    found = PaperSignature.objects.filter(centre_id=paper.centre_id, paper=paper)
    return found.select_related("key").order_by("order")


def pdf_bytes(paper: Paper) -> bytes:
    """The file that people get: the signed one where there is one, else the paper as drawn.

    Raises Refused when the file is gone or is not the one that was stored. 1 query.
    """
    last = signatures_of(paper).last()
    return papers.pdf_bytes(paper) if last is None else signed_bytes(last)


def signed_bytes(signature: PaperSignature) -> bytes:
    """Raises Refused when the file is gone or was changed."""
    file = Path(settings.MEDIA_ROOT) / signature.path
    content = file.read_bytes() if file.is_file() else b""
    if sha256(content) != signature.sha256:
        raise Refused("Tệp đã ký số bị mất hoặc bị sửa. Báo quản trị viên lấy lại bản sao lưu.")
    return content


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A paper that its leader has signed and that still waits for the seal."""

    paper_id: int
    title: str
    ref: str
    dossier: str
    signed_as: str
    at: datetime


def unsealed(staff: Staff, limit: int = 100) -> list[Unsealed]:
    """Papers of the centre that wait for the seal, oldest first; for those who use it. 1 query."""
    if not staff.has_role(*USES_SEAL):
        return []
    rows = PaperSignature.objects.filter(
        centre_id=staff.centre_id, part=Part.PERSON, paper__voided_at=None
    )
    sealed = PaperSignature.objects.filter(
        centre_id=staff.centre_id, part=Part.SEAL, paper=OuterRef("paper")
    )
    rows = rows.filter(~Exists(sealed)).select_related("paper").order_by("pk")
    found = {row.paper_id: _unsealed(row) for row in rows[:limit]}
    return list(found.values())


def _unsealed(row: PaperSignature) -> Unsealed:
    paper = row.paper
    return Unsealed(paper.pk, paper.title, paper.ref, paper.dossier_code, row.signed_as, row.at)


@dataclass(frozen=True, slots=True)
class PublicSignature:
    """A signature as anyone holding the paper may see it: title and authority."""

    is_seal: bool
    signed_as: str
    name: str  # of the office holder or the organisation, as on the paper
    at: datetime
    level: str
    is_test: bool
    held_then: bool  # the certificate was in force when it signed
    revoked_on: date | None
    ended_on: date | None  # its own end, when that has passed


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer of the public page: the paper, its signatures, the hash of the signed file."""

    paper: papers.PaperCheck
    signatures: tuple[PublicSignature, ...]
    signed_sha256: str

    @property
    def is_test(self) -> bool:
        return any(one.is_test for one in self.signatures)


def _public(row: PaperSignature, now: datetime) -> PublicSignature:
    key = row.key
    revoked = key.revoked_at
    return PublicSignature(
        is_seal=row.part == Part.SEAL,
        signed_as=row.signed_as,
        name=row.name,
        at=row.at,
        level=Level(row.level).label,
        is_test=key.is_test,
        held_then=key.not_before <= row.at <= key.not_after
        and (revoked is None or row.at <= revoked),
        revoked_on=clock.day_of(revoked) if revoked else None,
        ended_on=clock.day_of(key.not_after) if key.not_after < now else None,
    )


def check(token: str) -> Checked:
    """Whether this paper was issued here, still holds and who signed it. Law: personal-data.

    No name of a citizen is in it. Raises NotFound. 2 queries.
    """
    found = papers.check(token)
    rows = list(
        PaperSignature.objects.filter(paper__token=token).select_related("key").order_by("order")
    )
    return Checked(
        paper=found,
        signatures=tuple(_public(row, clock.now()) for row in rows),
        signed_sha256=rows[-1].sha256 if rows else "",
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """A file that somebody holds against what was issued. `words` is a key: same, drawn,
    older, changed."""

    words: str
    sha256: str  # of the file that was given


def compare(token: str, content: bytes) -> Compared:
    """Whether `content` is the very file of this paper, by its hash: it is neither opened nor
    kept. Raises NotFound."""
    found = papers.check(token)
    digest = sha256(content)
    kept = PaperSignature.objects.filter(paper__token=token).order_by("order")
    hashes: Sequence[str] = list(kept.values_list("sha256", flat=True))
    if hashes and digest == hashes[-1]:
        words = "same"
    elif digest == found.sha256 and digest:
        words = "drawn" if hashes else "same"
    else:
        words = "older" if digest in hashes else "changed"
    return Compared(words, digest)


@dataclass(frozen=True, slots=True)
class Audited:
    """One signed paper whose file or signatures are no longer what they were."""

    centre: str
    title: str
    ref: str
    problem: str


def audit_of_signed(limit: int = 0) -> tuple[int, list[Audited]]:
    """Every signed file read and verified anew: how many, and what is wrong. Newest first.

    About 60 ms a paper. `limit` 0 = all. 1 query.
    """
    rows = PaperSignature.objects.select_related("paper", "centre").order_by("-pk")
    faults, count = [], 0
    for row in (rows[:limit] if limit else rows).iterator(chunk_size=200):
        count += 1
        if problem := _problem(row):
            faults.append(Audited(row.centre.name, row.paper.title, row.paper.ref, problem))
    return count, faults


def _problem(row: PaperSignature) -> str:
    try:
        seen = verify(signed_bytes(row))
    except Refused as no:
        return no.message
    if len(seen) != row.order:
        return f"Tệp có {len(seen)} chữ ký, sổ ghi {row.order}."
    return "" if all(one.is_valid for one in seen) else "Có chữ ký không còn hợp lệ."
