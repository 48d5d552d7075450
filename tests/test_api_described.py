"""What the description says is what is sent: generated requests find no 500."""

import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from motcua.config.wsgi import application
from motcua.people import actions as people
from tests import make

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def _one_connection():
    """A real server closes its connection after a request; the test's must stay open."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def key(db, _one_connection):
    """A key of somebody with every role, at a centre with a line, a counter and a dossier."""
    person = make.staff()
    make.line()
    make.dossier(by=person)
    _, plain = people.make_key(
        by=person,
        staff_id=person.pk,
        name="thử",
        scopes=["tickets", "dossiers:read", "dossiers:write"],
        expires_on=None,
    )
    return plain


@schema.parametrize()
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_described(case, key):
    response = case.call(headers={"Authorization": f"Bearer {key}"})
    case.validate_response(response, checks=CHECKS)


def test_the_committed_description_is_the_one_that_is_served(client):
    with open("docs/openapi.json") as file:
        committed = json.load(file)
    assert client.get("/api/v1/openapi.json").json() == committed
