"""Who asks: the session and the person behind it, read by one prepared statement each.

Every page of the staff begins so; written anew by the ORM, session, person, centre and roles cost
more than a small page itself.
"""

from typing import TYPE_CHECKING

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as Stored
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from motcua.core.prepared import Given, Prepared
from motcua.people import queries

if TYPE_CHECKING:
    from motcua.people.models import Staff

_LIVE = Prepared(lambda: Session.objects.filter(session_key=Given("key"), expire_date__gt=Now()))


class SessionStore(Stored):
    """Django's sessions in the database (settings.SESSION_ENGINE)."""

    def _get_session_from_db(self) -> Session | None:
        found = _LIVE.one(key=self.session_key)
        if found is None:
            self._session_key = None  # a key of nobody's choosing: the next is a new one
        return found


class StaffBackend(ModelBackend):
    """Passwords as Django checks them; the person of a session comes with centre and roles."""

    def get_user(self, user_id: int) -> "Staff | None":
        found = queries.signed_in(user_id)
        return found if found and self.user_can_authenticate(found) else None
