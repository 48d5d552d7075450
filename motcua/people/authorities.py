"""Who may sign today and in whose name; who is away."""

from datetime import date

from django.db.models import Q

from motcua.core import clock
from motcua.core.errors import NotAllowed, NotFound
from motcua.core.prepared import Given, Prepared
from motcua.people.models import Absence, SigningAuthority, Staff
from motcua.people.queries import holders, manages
from motcua.people.signing import Authority, in_whose_name
from motcua.people.states import Role

_AUTHORITIES = Prepared(
    lambda: SigningAuthority.objects.filter(
        centre_id=Given("centre"), staff=Given("staff")
    ).order_by("from_on")
)


def signs_as(staff: Staff, sector: str, day: date) -> str:
    """The words over the signature of this person for a paper of a sector on a day. 1 query, 2 when
    the roles were not read yet.

    Raises NotAllowed for somebody who may not sign it that day, and says since when.
    Law: sign-on-behalf.
    """
    rows = _AUTHORITIES.rows(centre=staff.centre_id, staff=staff.pk)
    post = staff.title if staff.has_role(Role.LEADER) else ""  # a title alone is no office
    words = in_whose_name(post, [_fact(row) for row in rows], sector, day)
    if words is not None:
        return words
    ended = [row.until_on for row in rows if row.until_on and row.until_on < day]
    if ended:
        raise NotAllowed(
            f"Quyền ký của anh/chị đã hết ngày {max(ended):%d/%m/%Y}. "
            "Xin người có thẩm quyền ký, hoặc quản trị viên ghi văn bản mới."
        )
    raise NotAllowed(
        "Anh/chị chưa được giao quyền ký lĩnh vực này. "
        "Quản trị viên ghi văn bản phân công hoặc ủy quyền ở màn hình Quản trị."
    )


def _fact(row: SigningAuthority) -> Authority:
    return Authority(row.capacity, row.title, row.from_on, row.until_on, tuple(row.sectors))


def signers(staff: Staff, sector: str, day: date) -> list[tuple[Staff, str]]:
    """Who of the centre may sign a paper of this sector today, with the words. 2 queries."""
    rows = SigningAuthority.objects.filter(
        Q(until_on=None) | Q(until_on__gte=day), centre_id=staff.centre_id, from_on__lte=day,
        staff__is_active=True,
    ).select_related("staff")  # fmt: skip
    held: dict[int, list[Authority]] = {}
    people = {row.staff_id: row.staff for row in rows}
    for row in rows:
        held.setdefault(row.staff_id, []).append(_fact(row))
    leading = holders(staff.centre_id, Role.LEADER, day)
    posts = {leader.pk: leader.title for leader in leading}
    people |= {leader.pk: leader for leader in leading}
    found = []
    for key, person in people.items():
        words = in_whose_name(posts.get(key, ""), held.get(key, []), sector, day)
        if words is not None:
            found.append((person, words))
    return sorted(found, key=lambda pair: pair[0].full_name)


def authorities_of(by: Staff, person: Staff) -> list[SigningAuthority]:
    """Every authority a person ever had here, latest first. 1 query. Raises NotAllowed."""
    manages(by)
    rows = SigningAuthority.objects.filter(centre_id=by.centre_id, staff=person)
    return list(rows.order_by("-from_on", "-pk"))


def authority_of(by: Staff, person: Staff, number: int) -> SigningAuthority:
    """The `number`-th of `authorities_of`, from 1. 1 query. Raises NotAllowed, NotFound."""
    rows = authorities_of(by, person)
    if not 1 <= number <= len(rows):
        raise NotFound("Không tìm thấy quyền ký này.")
    return rows[number - 1]


def absences(staff: Staff, day: date | None = None) -> list[Absence]:
    """Who is away today or later, the nearest first. 1 query."""
    rows = Absence.objects.filter(
        centre_id=staff.centre_id, until_on__gte=day or clock.today()
    ).select_related("staff")
    return list(rows.order_by("from_on", "pk"))
