"""The beats of every action here: guard, lock, tidy, write down who did it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, NotFound
from motcua.core.text import tidy
from motcua.people.models import AuditEntry, Centre, Staff
from motcua.people.states import Role

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


def administer(by: Staff, centre_id: int, what: str, *also: Role) -> None:
    """Another centre is not there for `by`, whoever asks. Raises NotAllowed, NotFound."""
    if by.centre_id != centre_id:
        raise NotFound("Không tìm thấy ở trung tâm của anh/chị.")
    allowed = (Role.ADMINISTRATOR, *also)
    if not by.is_active or not by.has_role(*allowed):
        names = " hoặc ".join(role.in_words for role in allowed)
        raise NotAllowed(f"Việc “{what}” dành cho {names}.")


def locked_centre(centre_id: int) -> Centre:
    """Who administers is decided one at a time: two who end each other must not both succeed."""
    return Centre.objects.select_for_update(no_key=True).get(pk=centre_id)


def locked_staff(staff_id: int, by: Staff) -> Staff:
    found = (
        Staff.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=staff_id, centre_id=by.centre_id)
        .first()
    )
    if found is None:
        raise NotFound("Không tìm thấy người này ở trung tâm của anh/chị.")
    return found


def audit(
    by: Staff | None,
    what: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
    *,
    at: datetime | None = None,
    centre_id: int | None = None,
) -> AuditEntry:
    """One insert. `detail` is plain JSON and holds no password and no number of identity."""
    if centre_id is None:
        if by is None:
            raise ValueError("an audit entry belongs to a centre")
        centre_id = by.centre_id
    return AuditEntry.objects.create(
        centre_id=centre_id,
        staff=by,
        at=at or clock.now(),
        what=what,
        subject=subject[:120],
        detail=dict(detail or {}),
    )


def words(text: str, field: str, longest: int, *, name: str, required: bool = True) -> str:
    """`text` as it is stored. Raises BadRequest at `field`."""
    kept = tidy(text)
    if required and not kept:
        raise BadRequest(f"Hãy ghi {name}.", field)
    if len(kept) > longest:
        raise BadRequest(f"{name.capitalize()} dài nhất {longest} chữ, đang có {len(kept)}.", field)
    return kept


def a_username(text: str, field: str = "username") -> str:
    """Raises BadRequest when it cannot be a sign-in name or somebody has it, at any centre."""
    username = text.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise BadRequest(
            "Tên đăng nhập gồm 3 đến 40 chữ không dấu, chữ số, dấu chấm hoặc gạch.", field
        )
    if Staff.objects.filter(username=username).exists():
        raise BadRequest(f"Tên đăng nhập {username} đã có người dùng.", field)
    return username


def mail(text: str) -> str:
    kept = words(text, "email", 254, name="thư điện tử", required=False)
    if kept:
        try:
            validate_email(kept)
        except ValidationError as error:
            raise BadRequest("Thư điện tử có dạng ten@donvi.vn.", "email") from error
    return kept


def good_password(password: str, person: Staff) -> str:
    """Raises BadRequest with every reason at once."""
    if "\0" in password or len(password) > 200:
        raise BadRequest("Mật khẩu dài nhất 200 ký tự.", "password")
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise BadRequest(" ".join(error.messages), "password") from error
    return password


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What differs, as {field: [before, after]}."""
    return {k: [before[k], after[k]] for k in after if before[k] != after[k]}
