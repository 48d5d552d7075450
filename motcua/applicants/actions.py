"""Write down a person, who acts for whom, and who looked."""

from datetime import date, datetime

from motcua.applicants.models import Applicant, Authorisation, search_words
from motcua.applicants.rules import PersonIn
from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, NotFound
from motcua.core.text import search_key, tidy
from motcua.core.transactions import action
from motcua.people.models import AuditEntry, Staff
from motcua.people.states import Role

_WRITES_PEOPLE = (Role.RECEPTIONIST, Role.SPECIALIST, Role.LEADER, Role.DIRECTOR)

# A blank never wipes out what is known: a hurried intake must not lose the phone.
_UPSERT = """
INSERT INTO applicants_applicant AS known (
    centre_id, kind, id_kind, personal_id, full_name, name_key, words, birth_on, birth_year,
    gender, address, phone, email, created_at, updated_at
) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (centre_id, id_kind, personal_id) WHERE NOT (personal_id = '') DO UPDATE SET
    kind = excluded.kind,
    full_name = excluded.full_name,
    name_key = excluded.name_key,
    words = excluded.words,
    birth_on = coalesce(excluded.birth_on, known.birth_on),
    birth_year = coalesce(excluded.birth_year, known.birth_year),
    gender = coalesce(nullif(excluded.gender, ''), known.gender),
    address = coalesce(nullif(excluded.address, ''), known.address),
    phone = coalesce(nullif(excluded.phone, ''), known.phone),
    email = coalesce(nullif(excluded.email, ''), known.email),
    updated_at = greatest(excluded.updated_at, known.updated_at)
RETURNING *
"""


@action
def upsert(*, centre_id: int, person: PersonIn, at: datetime | None = None) -> Applicant:
    """Find the person by number of identity, or write them down. One statement.

    What the person says today replaces what the centre knew; the dossiers of before keep the
    name and address of their day. Without a number it is always a new row, as two people may
    bear one name. Raises BadRequest (`field` says which) for what cannot be right.

    Law: personal-data.
    """
    at = at or clock.now()
    person = person.tidied()
    for field, message in person.check(clock.day_of(at)).items():
        raise BadRequest(message, field)
    key = search_key(person.full_name)
    values = [
        centre_id,
        person.kind,
        person.id_kind,
        person.personal_id,
        person.full_name,
        key,
        search_words(centre_id, key),
        person.birth_on,
        person.birth_year,
        person.gender,
        person.address,
        person.phone,
        person.email,
        at,
        at,
    ]
    (applicant,) = Applicant.objects.raw(_UPSERT, values)
    return applicant


@action
def authorise(
    principal_id: int,
    agent_id: int,
    *,
    by: Staff,
    kind: str,
    relation: str = "",
    document_no: str = "",
    signed_on: date | None = None,
    scope: str = "",
    until_on: date | None = None,
    at: datetime | None = None,
) -> Authorisation:
    """Record that the agent may act for the principal (uỷ quyền).

    `kind` is "certified" (number and day of the certified paper), "relative" (grandparent,
    parent, child, spouse, sibling: `relation`; nothing needs certifying in civil status) or
    "letter" (of an organisation). `until_on` is the last day. Raises NotAllowed, NotFound for
    people of another centre, and BadRequest.

    Law: personal-data.
    """
    at = at or clock.now()
    if not by.has_role(*_WRITES_PEOPLE):
        raise NotAllowed("Anh/chị không có quyền ghi nhận việc uỷ quyền.")
    if principal_id == agent_id:
        raise BadRequest("Người uỷ quyền và người được uỷ quyền phải là hai người.", "agent")
    people = Applicant.objects.filter(centre_id=by.centre_id, id__in=[principal_id, agent_id])
    if people.count() != 2:
        raise NotFound("Không tìm thấy người uỷ quyền hoặc người được uỷ quyền.")
    relation, document_no, scope = tidy(relation), tidy(document_no), tidy(scope)
    _check_paper(kind, relation, document_no, signed_on, until_on, clock.day_of(at))
    return Authorisation.objects.create(
        centre_id=by.centre_id,
        principal_id=principal_id,
        agent_id=agent_id,
        kind=kind,
        relation=relation[:80],
        document_no=document_no[:60],
        signed_on=signed_on,
        scope=scope[:500],
        until_on=until_on,
        by=by,
        created_at=at,
    )


def _check_paper(
    kind: str,
    relation: str,
    document_no: str,
    signed_on: date | None,
    until_on: date | None,
    today: date,
) -> None:
    if kind not in ("certified", "relative", "letter"):
        raise BadRequest("Xin chọn hình thức uỷ quyền.", "kind")
    if kind == "relative" and not relation:
        raise BadRequest("Xin ghi quan hệ với chủ hồ sơ, ví dụ: con.", "relation")
    if kind != "relative" and not document_no:
        raise BadRequest("Xin ghi số của giấy uỷ quyền hoặc giấy giới thiệu.", "document_no")
    if kind != "relative" and signed_on is None:
        raise BadRequest("Xin ghi ngày ký giấy uỷ quyền hoặc giấy giới thiệu.", "signed_on")
    if signed_on and signed_on > today:
        raise BadRequest("Ngày ký giấy uỷ quyền chưa tới. Anh/chị xem lại giúp.", "signed_on")
    if until_on and until_on < max(today, signed_on or today):
        raise BadRequest("Giấy uỷ quyền đã hết hạn. Xin đề nghị giấy mới.", "until_on")


@action
def note_search(*, by: Staff, text: str, found: int, at: datetime | None = None) -> AuditEntry:
    """Log that `by` searched for people. What was typed is personal data and is not kept.

    Law: personal-data.
    """
    sort = "number" if any(c.isdigit() for c in text) else "name"
    return AuditEntry.objects.create(
        centre_id=by.centre_id,
        staff=by,
        at=at or clock.now(),
        what="applicant.search",
        subject="applicants",
        detail={"by": sort, "length": len(text), "found": found},
    )


@action
def note_view(applicant_id: int, *, by: Staff, at: datetime | None = None) -> AuditEntry:
    """Log that `by` saw one person's data in full, e.g. when a search result was taken over.

    Law: personal-data.
    """
    return AuditEntry.objects.create(
        centre_id=by.centre_id,
        staff=by,
        at=at or clock.now(),
        what="applicant.view",
        subject=f"applicant:{applicant_id}",
    )
