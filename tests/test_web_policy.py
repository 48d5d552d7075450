"""One content policy on every answer, the same that django-csp would write."""

import csp.utils
import pytest
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import Client

from motcua.web import policy


def _asked(answer: HttpResponse) -> HttpResponse:
    return policy.SamePolicy(lambda _: answer)(HttpRequest())


def test_it_is_what_django_csp_writes() -> None:
    theirs = CSPMiddleware(lambda _: HttpResponse())(HttpRequest())
    assert isinstance(theirs, HttpResponse)
    assert _asked(HttpResponse())[HEADER] == theirs[HEADER]
    assert "default-src 'self'" in theirs[HEADER]
    assert "unsafe" not in theirs[HEADER]


def test_it_is_put_together_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted() -> str:
        made.append(csp.utils.build_policy())
        return made[-1]

    monkeypatch.setattr(policy, "build_policy", counted)
    chain = policy.SamePolicy(lambda _: HttpResponse())
    assert len({chain(HttpRequest())[HEADER] for _ in range(3)}) == 1
    assert len(made) == 1


def test_an_answer_may_bring_a_narrower_one() -> None:
    answer = HttpResponse(headers={HEADER: "sandbox"})
    assert _asked(answer)[HEADER] == "sandbox"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/no-such-page", "/healthz"])
def test_every_answer_bears_it(client: Client, path: str) -> None:
    assert "default-src 'self'" in client.get(path)[HEADER]
