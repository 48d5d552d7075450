"""What a browser may load for a page: one policy for every answer, put together once a process.

django-csp's middleware would do it anew for each answer, for pages that ask for another one or for
a nonce. No page here does: what it needs lies in files of its own.
"""

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse


class SamePolicy:
    """settings.CONTENT_SECURITY_POLICY as a header, where the answer does not bring its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers.setdefault(HEADER, self.policy)
        return answer
