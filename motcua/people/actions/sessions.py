"""Live sessions of a person: at most three, and all can be ended at once."""

from datetime import datetime

from django.contrib.sessions.models import Session

from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound
from motcua.core.transactions import action
from motcua.people.actions._steps import audit, good_password
from motcua.people.models import SignIn, Staff

MOST_SESSIONS = 3


@action
def begin_session(
    staff_id: int, *, session_key: str, address: str, device: str, at: datetime | None = None
) -> None:
    """Write a sign-in down. With more than three live sessions the oldest ends. Raises NotFound."""
    at = at or clock.now()
    person = _locked(staff_id)
    live = SignIn.objects.filter(staff=person)
    known = set(live.values_list("session_key", flat=True))
    alive = set(
        Session.objects.filter(session_key__in=known, expire_date__gt=at).values_list(
            "session_key", flat=True
        )
    )
    live.exclude(session_key__in=alive).delete()
    SignIn.objects.create(
        staff=person, session_key=session_key, at=at, address=address[:64], device=device[:200]
    )
    newest = list(live.order_by("-at", "-pk").values_list("session_key", flat=True))
    _end(newest[MOST_SESSIONS:])
    audit(person, "sign-in", person.username, {"address": address[:64]}, at=at)


@action
def end_session(session_key: str, *, by: Staff, at: datetime | None = None) -> None:
    """Forget one session of `by`: signed out, or gone quiet."""
    mine = SignIn.objects.filter(staff=by, session_key=session_key)
    _end(list(mine.order_by("pk").values_list("session_key", flat=True)))


@action
def renew_session(session_key: str, *, now: str, by: Staff, at: datetime | None = None) -> None:
    """The same sign-in under a new key, as after a new password."""
    SignIn.objects.filter(staff=by, session_key=session_key).update(session_key=now)


@action
def end_sessions(*, by: Staff, keep: str = "", at: datetime | None = None) -> int:
    """Sign `by` out everywhere, but for the session `keep`. Returns how many ended. Raises
    NotFound."""
    person = _locked(by.pk)
    rows = SignIn.objects.filter(staff=person).exclude(session_key=keep)
    keys = list(rows.order_by("pk").values_list("session_key", flat=True))
    _end(keys)
    audit(person, "sign-out.everywhere", person.username, {"ended": len(keys)}, at=at)
    return len(keys)


@action
def change_own_password(
    *, by: Staff, old_password: str, password: str, keep: str = "", at: datetime | None = None
) -> Staff:
    """A new password of one's own choice. Ends every other session. Raises NotFound, BadRequest."""
    person = _locked(by.pk)
    if not person.check_password(old_password):
        raise BadRequest("Mật khẩu đang dùng chưa đúng.", "old_password")
    if old_password == password:
        raise BadRequest("Hãy chọn một mật khẩu khác mật khẩu đang dùng.", "password")
    person.set_password(good_password(password, person))
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    others = SignIn.objects.filter(staff=person).exclude(session_key=keep)
    _end(list(others.order_by("pk").values_list("session_key", flat=True)))
    audit(person, "staff.change-password", person.username, at=at)
    return person


def _locked(staff_id: int) -> Staff:
    person = Staff.objects.select_for_update(of=("self",), no_key=True).filter(pk=staff_id).first()
    if person is None:
        raise NotFound("Tài khoản này không còn.")
    return person


def _end(keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    SignIn.objects.filter(session_key__in=keys).delete()
