"""The server dies between the commit and the answer: the same key brings the same answer."""

import json
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from motcua.dossiers.models import Dossier, DossierEvent
from motcua.outbox.models import Message
from motcua.people.states import Role
from tests import make
from tests.api import body, key_of
from tests.live import Live, serve

pytestmark = pytest.mark.django_db(transaction=True)


def ask(live: Live, path: str, data: Any, **headers: str) -> tuple[int, Any]:
    line = HTTPConnection(live.url.removeprefix("http://"), timeout=30)
    try:
        line.request(
            "POST",
            f"/api/v1{path}",
            json.dumps(data),
            headers | {"Content-Type": "application/json"},
        )
        answer = line.getresponse()
        return answer.status, json.load(answer)
    finally:
        line.close()


def test_nothing_is_lost_and_nothing_is_made_twice(tmp_path: Path) -> None:
    version = make.procedure()
    headers = key_of(make.staff(Role.RECEPTIONIST)) | {"Idempotency-Key": "mot-lan"}
    database = connection.settings_dict["NAME"]
    asked = body(version)
    with (
        serve(database, tmp_path / "a.log", app="tests.faults.dying:application") as live,
        pytest.raises(OSError, match=r"closed|reset"),
    ):
        ask(live, "/dossiers", asked, **headers, **{"X-Die": "1"})
    assert Dossier.objects.count() == 1  # it was committed
    with serve(database, tmp_path / "b.log", app="tests.faults.dying:application") as live:
        answers = [ask(live, "/dossiers", asked, **headers) for _ in range(2)]
    assert [status for status, _ in answers] == [201, 201]
    assert answers[0] == answers[1]
    assert answers[0][1]["number"] == Dossier.objects.get().code
    assert DossierEvent.objects.filter(move="accept").count() == 1
    assert Message.objects.filter(template="received").count() == 1
