from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from motcua.dossiers.models import DossierEvent
from motcua.dossiers.proof import prove
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    make.dossier("start", "propose", "resolve")
    make.dossier("start")
    return make.centre()


def behind_the_back(sql):
    """Change what the database refuses to change, as somebody with its keys could.

    The test rolls it back.
    """
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE dossiers_dossierevent DISABLE TRIGGER event_is_final")
        cursor.execute(sql)


def test_an_honest_chain_is_whole(centre):
    proof = prove(centre)
    assert (proof.events, proof.faults) == (6, ())
    assert proof.root == DossierEvent.objects.get(seq=6).sha256
    out = StringIO()
    call_command("verify_events", stdout=out)
    assert proof.root in out.getvalue()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE dossiers_dossierevent SET note = 'khác' WHERE seq = 3",
        "UPDATE dossiers_dossierevent SET at = at - interval '1 minute' WHERE seq = 2",
        "DELETE FROM dossiers_dossierevent WHERE seq = 4",
        "DELETE FROM dossiers_dossierevent WHERE seq = 6",
        "UPDATE dossiers_dossierevent SET seq = 100 WHERE seq = 1",
        "UPDATE dossiers_dossierevent SET data = '{\"x\": 1}' WHERE seq = 5",
    ],
)
def test_every_tampering_shows(centre, sql):
    connection.check_constraints()  # nothing may wait for the commit when triggers are switched
    behind_the_back(sql)
    assert prove(centre).faults
    with pytest.raises(CommandError):
        call_command("verify_events", stdout=StringIO())
