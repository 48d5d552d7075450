"""A word without blanks, as a name, a note, a reason or a file may be one, widens no page."""

from typing import Any

import pytest
from playwright.sync_api import Page

from motcua.core import clock
from motcua.documents import actions as documents
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier
from motcua.dossiers.shapes import FileIn
from motcua.people.models import Absence, Counter, Staff
from motcua.people.states import Role
from tests import make
from tests.counter import picture
from tests.journeys import looks
from tests.journeys.windows import Town

WORD = "Nguyễnvăn" * 33
DOORS = (Role.RECEPTIONIST, Role.SPECIALIST, Role.LEADER, Role.DIRECTOR, Role.ADMINISTRATOR)


@pytest.fixture
def person(town: Town) -> Staff:
    """Whoever may see every screen, with a long name too."""
    made = make.staff(*DOORS, full_name=WORD[:120], title=WORD[:120])
    Absence.objects.create(
        centre=made.centre, staff=made, reason=WORD[:200],
        from_on=clock.today(), until_on=clock.today(),
    )  # fmt: skip
    line = make.line()
    line.name = WORD[:120]
    line.save()
    Counter.objects.update(name=WORD[:120])
    return made


def _dossiers(by: Staff) -> tuple[Dossier, Dossier, Dossier]:
    """One that is worked on, one that waits for papers, one to be handed over."""
    now = clock.now()
    scan = documents.add(by=by, name=f"{WORD[:190]}.png", content=picture()).token
    facts: dict[str, Any] = {
        "submitter": make.person(WORD[:100], address=WORD[:250]), "subject": WORD[:300],
        "version": make.procedure(name=WORD[:300], result=WORD[:300]),
    }  # fmt: skip
    worked = make.dossier("start", by=by, at=now, files=(FileIn(scan),), **facts)
    actions.mark_urgent(worked.pk, by=by, reason=WORD[:300])
    actions.propose(worked.pk, by=by, kind="granted", title=WORD[:300], text=WORD)
    actions.send_back(worked.pk, by=by, reason=WORD[:300])
    asked = make.dossier("start", by=by, at=now, **facts)
    actions.ask_supplement(
        asked.pk, by=by, items=[actions.Lacking(WORD[:300], WORD[:300])], reason=WORD[:300]
    )
    return worked, asked, make.dossier("start", "propose", "resolve", by=by, at=now, **facts)


def test_a_long_word_widens_no_page(town: Town, person: Staff) -> None:
    worked, asked, done = _dossiers(person)
    token = worked.files.get().attachment.token
    window = town.window(person)
    for path in (
        "/desk/?scope=all", f"/desk/{worked.number}/", f"/desk/{worked.number}/propose/",
        f"/desk/{asked.number}/", f"/desk/files/{token}/about", "/lead/", "/lead/due/",
        "/lead/desks/", "/lead/away/", "/lead/kept/", f"/lead/{worked.number}/",
        "/counter/seats/", "/counter/waiting/", f"/counter/waiting/{asked.number}",
        "/counter/return/", f"/counter/return/{done.number}", "/console/people/",
        f"/console/people/{person.username}/", "/console/hall/", "/console/catalogue/",
        "/console/record/", f"/theo-doi/{asked.token}/",
    ):  # fmt: skip
        answer = window.goto(path)
        assert answer is not None and answer.ok, f"{path} {answer and answer.status}"
        _open_all(window)
        for width, height in looks.WIDTHS.items():
            window.set_viewport_size({"width": width, "height": height})
            looks.fits(window, f"{path} at {width}")


def _open_all(window: Page) -> None:
    window.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
