"""People, as far as the asker may see them. Every use is logged by `actions.note_*`."""

import re
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q, QuerySet

from motcua.applicants.models import Applicant, Authorisation
from motcua.applicants.rules import mask_id
from motcua.core.errors import NotAllowed, NotFound
from motcua.core.text import search_key, tidy
from motcua.people.models import Staff
from motcua.people.states import SEES_DOSSIERS

_WEIGHED_AT_MOST = 500  # a broad match is cut before it is sorted, else it is slow
_SHORTEST_NUMBER = 4
_SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class PersonHit:
    """One line of the intake's typing help. The number is masked; `id` opens it in full."""

    id: int
    full_name: str
    masked_id: str
    birth: str  # "02/09/1951", "1951" or ""
    address: str
    phone_end: str  # last three digits


def visible_to(staff: Staff) -> QuerySet[Applicant]:
    """People known at this person's own centre. Volunteers get no personal data.

    Raises NotAllowed.

    Law: personal-data.
    """
    if not staff.has_role(*SEES_DOSSIERS):
        raise NotAllowed("Anh/chị không có quyền xem thông tin người dân.")
    return Applicant.objects.filter(centre_id=staff.centre_id)


def applicant_for(staff: Staff, applicant_id: int) -> Applicant:
    """One person in full; the caller logs it (`actions.note_view`). Raises NotAllowed, NotFound."""
    try:
        return visible_to(staff).get(pk=applicant_id)
    except Applicant.DoesNotExist:
        raise NotFound("Không tìm thấy người này.") from None


def find(staff: Staff, text: str, limit: int = 10) -> list[PersonHit]:
    """People whose number or phone begins with `text`, or whose name holds its words.

    Accents and order of words do not matter, the last word may be unfinished. Too short a text
    finds nobody. At most 2 queries (and the roles once). The caller logs it with
    `actions.note_search`. Raises NotAllowed.
    """
    people = visible_to(staff)
    text = tidy(text)[:100]
    if re.search(r"\d", text):
        where = _by_number(text)
        rows = people.filter(where).order_by("personal_id", "id")[:limit] if where else []
        return [_hit(person) for person in rows]
    words = search_key(text).split()
    if len("".join(words)) < _SHORTEST_NAME:
        return []
    typed = " ".join(words)
    named = list(people.filter(name_key__startswith=typed).order_by("name_key", "id")[:limit])
    if len(named) < limit:
        others = _holding(people, staff.centre_id, words).exclude(name_key__startswith=typed)
        cut = list(others.order_by()[:_WEIGHED_AT_MOST])
        named += sorted(cut, key=lambda p: (p.name_key, p.pk))[: limit - len(named)]
    return [_hit(person) for person in named]


def authorisations_of(staff: Staff, agent_id: int, on: date) -> QuerySet[Authorisation]:
    """For whom the agent may act on the day `on`, the newest paper first. 1 query. Raises
    NotAllowed."""
    visible_to(staff)
    return (
        Authorisation.objects.filter(centre_id=staff.centre_id, agent_id=agent_id)
        .filter(Q(until_on=None) | Q(until_on__gte=on))
        .select_related("principal")
        .order_by("-created_at", "-id")
    )


def _by_number(text: str) -> Q | None:
    """Match by the beginning of a number of identity or a phone; None when it is too short."""
    bare = re.sub(r"[\s.()\-]", "", text).upper()
    if len(bare) < _SHORTEST_NUMBER or not bare.lstrip("+").isalnum() or not bare.isascii():
        return None
    phone = re.sub(r"^(\+84|0084)0?", "0", bare)
    where = Q(phone__startswith=phone)
    if not bare.startswith("+"):
        where |= Q(personal_id__startswith=bare)
    return where


def _holding(people: QuerySet[Applicant], centre_id: int, words: list[str]) -> QuerySet[Applicant]:
    raw = " & ".join([f"c{centre_id}", *words[:-1], f"{words[-1]}:*"])
    query = SearchQuery(raw, search_type="raw", config="simple")
    return people.annotate(found=SearchVector("words", config="simple")).filter(found=query)


def _hit(person: Applicant) -> PersonHit:
    birth = f"{person.birth_on:%d/%m/%Y}" if person.birth_on else str(person.birth_year or "")
    return PersonHit(
        id=person.pk,
        full_name=person.full_name,
        masked_id=mask_id(person.personal_id),
        birth=birth,
        address=person.address,
        phone_end=person.phone[-3:],
    )
