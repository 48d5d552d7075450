"""Every change to a centre, its people, their rights and their keys. Each leaves an AuditEntry."""

from motcua.people.actions.authority import (
    end_authority,
    give_authority,
    note_absence,
    remove_absence,
)
from motcua.people.actions.calendar import put_special_day, remove_special_day
from motcua.people.actions.centre import found_centre, put_centre, put_counter, put_hours
from motcua.people.actions.keys import make_key, revoke_key
from motcua.people.actions.record import note_change, note_read
from motcua.people.actions.sessions import (
    MOST_SESSIONS,
    begin_session,
    change_own_password,
    end_session,
    end_sessions,
    renew_session,
)
from motcua.people.actions.staff import (
    add_staff,
    assign,
    change_staff,
    end_assignment,
    reset_password,
    reset_second_step,
    welcome,
)

__all__ = [
    "MOST_SESSIONS",
    "add_staff",
    "assign",
    "begin_session",
    "change_own_password",
    "change_staff",
    "end_assignment",
    "end_authority",
    "end_session",
    "end_sessions",
    "found_centre",
    "give_authority",
    "make_key",
    "note_absence",
    "note_change",
    "note_read",
    "put_centre",
    "put_counter",
    "put_hours",
    "put_special_day",
    "remove_absence",
    "remove_special_day",
    "renew_session",
    "reset_password",
    "reset_second_step",
    "revoke_key",
    "welcome",
]
