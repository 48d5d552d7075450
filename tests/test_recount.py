from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from motcua.core.errors import BadRequest, NotAllowed
from motcua.dossiers import actions
from motcua.dossiers.stale import stale_promises
from motcua.people.states import Role
from tests import make

pytestmark = pytest.mark.django_db
WHY = "Nghị quyết thêm một ngày nghỉ"
MOVED = datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.fixture
def dossier():
    found = make.dossier()  # Monday 16 + 3 working days = Thursday 19
    make.dossier("propose", "resolve")  # what is ready no longer moves
    make.holiday(date(2026, 11, 18), "Ngày nghỉ mới")
    return found


def run(*args, **options):
    out = StringIO()
    call_command("recount_deadlines", *args, stdout=out, **options)
    return out.getvalue()


def test_it_only_shows_until_it_is_told_to_move(dossier):
    assert [s.counted for s in stale_promises(dossier.centre)] == [MOVED]
    said = run(dossier.centre.code)
    assert f"{dossier.code}: 09:00 19/11/2026 → 09:00 20/11/2026" in said
    dossier.refresh_from_db()
    assert dossier.due_at != MOVED


def test_it_moves_with_a_person_a_reason_and_an_event(dossier):
    director = make.staff(Role.DIRECTOR)
    with pytest.raises(CommandError):
        run(dossier.centre.slug, fix=True)
    with pytest.raises(CommandError):
        run(dossier.centre.slug, fix=True, staff=director.username, reason="")
    run(dossier.centre.slug, fix=True, staff=director.username, reason=WHY)
    dossier.refresh_from_db()
    event = dossier.events.get(move="recount")
    assert (dossier.due_at, event.note, event.by) == (MOVED, WHY, director)
    assert dossier.first_due_at < MOVED
    assert list(stale_promises(dossier.centre)) == []


def test_who_may_and_why(dossier):
    with pytest.raises(NotAllowed):
        actions.recount(dossier.pk, by=make.staff(Role.SPECIALIST), reason=WHY)
    with pytest.raises(BadRequest):
        actions.recount(dossier.pk, by=make.staff(Role.DIRECTOR), reason="ngắn")


def test_an_unknown_centre_is_told_so():
    with pytest.raises(CommandError):
        run("khong-co")
