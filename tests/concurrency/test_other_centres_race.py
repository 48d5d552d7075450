"""Two people of the deciding centre take over one dossier: one does, the other is told."""

from datetime import timedelta

import pytest

from motcua.dossiers import actions
from motcua.dossiers.models import DossierEvent
from motcua.dossiers.proof import prove
from motcua.people.states import Role
from tests import elsewhere, make
from tests.concurrency.test_waiting_race import together

pytestmark = pytest.mark.django_db(transaction=True)
LATER = make.MONDAY + timedelta(hours=1)


@pytest.mark.parametrize("_", range(3))
def test_a_dossier_is_taken_over_once(_):
    a, b, *_rest = elsewhere.people()
    colleague = make.staff(Role.RECEPTIONIST, at=b.centre)
    dossier = elsewhere.received(a)
    ends = together(
        lambda: actions.take_over(dossier.pk, by=b, at=LATER),
        lambda: actions.take_over(dossier.pk, by=colleague, at=LATER),
    )
    assert sorted(ends) == ["done", "refused"]
    assert DossierEvent.objects.filter(dossier=dossier, move="take_over").count() == 1
    assert not prove(b.centre).faults


@pytest.mark.parametrize("_", range(3))
def test_the_citizen_withdraws_at_one_centre_while_the_other_takes_over(_):
    a, b, *_rest = elsewhere.people()
    dossier = elsewhere.received(a)
    taken, withdrawn = together(
        lambda: actions.take_over(dossier.pk, by=b, at=LATER),
        lambda: actions.withdraw(dossier.pk, by=a, reason="Công dân đổi ý", at=LATER),
    )
    assert withdrawn == "done" and taken in {"done", "refused"}
    dossier.refresh_from_db()
    assert dossier.status == "withdrawn"
    assert (dossier.taken_over_at is not None) == (taken == "done")
