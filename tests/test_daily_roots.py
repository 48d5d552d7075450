"""The root of a day: written once, published, and proof against rewriting the past."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from motcua.core import clock
from motcua.dossiers import actions
from motcua.dossiers.models import DailyRoot, EventChain
from motcua.dossiers.proof import prove
from tests import make

pytestmark = pytest.mark.django_db


def test_a_day_is_closed_once_and_only_when_something_happened():
    centre = make.centre()
    day = clock.today()
    assert actions.close_day(centre.pk, day) is None
    make.dossier("start")
    root = actions.close_day(centre.pk, day)
    end = EventChain.objects.get(centre=centre)
    assert root is not None
    assert (root.seq, root.sha256, root.events) == (end.seq, end.sha256, end.seq)
    assert actions.close_day(centre.pk, day) is None
    assert actions.close_day(centre.pk, day + timedelta(days=1)) is None  # nothing new
    make.dossier("start")
    later = actions.close_day(centre.pk, day + timedelta(days=2))
    assert later is not None
    assert later.events == later.seq - root.seq
    assert prove(centre).faults == ()


def test_a_root_cannot_be_changed():
    centre = make.centre()
    make.dossier()
    root = actions.close_day(centre.pk, clock.today())
    assert root is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        DailyRoot.objects.filter(pk=root.pk).update(sha256="0" * 64)


def test_a_past_rewritten_with_new_hashes_does_not_match_the_published_root():
    """Whoever can rewrite the whole chain still cannot make it fit what was printed."""
    centre = make.centre()
    make.dossier("start")
    actions.close_day(centre.pk, clock.today())
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE dossiers_dailyroot DISABLE TRIGGER root_is_final")
        cursor.execute("UPDATE dossiers_dailyroot SET sha256 = repeat('a', 64)")
    assert any("công bố" in fault.what for fault in prove(centre).faults)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE dossiers_dailyroot SET seq = seq + 7")
    assert any("thiếu sự kiện" in fault.what for fault in prove(centre).faults)


def test_roots_are_public_and_name_nobody(client):
    centre = make.centre()
    assert "Chưa có ngày nào" in client.get(reverse("portal:roots")).content.decode()
    found = make.dossier("start")
    call_command("daily_root", stdout=(out := StringIO()))
    root = DailyRoot.objects.get(centre=centre)
    assert root.sha256 in out.getvalue()
    page = client.get(reverse("portal:roots")).content.decode()
    assert root.sha256 in page
    assert found.code not in page and found.owner_name not in page
