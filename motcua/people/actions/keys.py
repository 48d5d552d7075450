"""Bearer keys for the API."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound, WrongState
from motcua.core.transactions import action
from motcua.people.actions._steps import administer, audit, locked_staff, words
from motcua.people.models import ApiKey, Staff
from motcua.people.states import SCOPES


@action
def make_key(
    *,
    by: Staff | None,
    staff_id: int,
    name: str,
    scopes: Iterable[str],
    expires_on: date | None = None,
    at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """The key and its plain text, which is shown once: only its sha256 is kept.

    A random key of 192 bits needs no slow hash. `by` None is the command line of the server. Raises
    NotAllowed, NotFound, BadRequest, WrongState.
    """
    at = at or clock.now()
    if by is None:
        person = Staff.objects.select_for_update(of=("self",), no_key=True).get(pk=staff_id)
    else:
        administer(by, by.centre_id, "cấp khoá API")
        person = locked_staff(staff_id, by)
    if not person.is_active:
        raise WrongState("Tài khoản này đang khoá, không cấp khoá API được.")
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(SCOPES):
        raise BadRequest(f"Phạm vi của khoá là: {', '.join(SCOPES)}.", "scopes")
    if expires_on is not None and expires_on < clock.day_of(at):
        raise BadRequest("Ngày hết hạn phải từ hôm nay trở đi.", "expires_on")
    plain = f"mc_{secrets.token_urlsafe(24)}"
    key = ApiKey.objects.create(
        staff=person,
        name=words(name, "name", 120, name="tên khoá"),
        prefix=plain[:12],
        key_sha256=sha256(plain.encode()).hexdigest(),
        scopes=wanted,
        created_at=at,
        expires_on=expires_on,
    )
    detail = {"key": key.prefix, "scopes": wanted}
    audit(by, "key.make", person.username, detail, at=at, centre_id=person.centre_id)
    return key, plain


@action
def revoke_key(key_id: int, *, by: Staff, at: datetime | None = None) -> ApiKey:
    """Make a key useless from now on. Revoked twice is revoked. Raises NotAllowed, NotFound."""
    administer(by, by.centre_id, "thu hồi khoá API")
    key = (
        ApiKey.objects.select_for_update(of=("self",), no_key=True)
        .select_related("staff")
        .filter(pk=key_id, staff__centre_id=by.centre_id)
        .first()
    )
    if key is None:
        raise NotFound("Không tìm thấy khoá này.")
    if key.revoked_at is None:
        key.revoked_at = at or clock.now()
        key.save(update_fields=["revoked_at"])
        audit(by, "key.revoke", key.staff.username, {"key": key.prefix}, at=at)
    return key
