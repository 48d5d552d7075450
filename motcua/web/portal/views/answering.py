"""Send what was missing, by the link of the receipt and the last four of the ID."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from motcua.core.errors import NotFound, Refused
from motcua.core.limits import may_look_up
from motcua.core.text import tidy
from motcua.documents.examining import examine
from motcua.dossiers import actions, queries
from motcua.dossiers.actions.answering import MOST_FILES
from motcua.dossiers.queries.waiting import asked_of
from motcua.web.http import address_of
from motcua.web.portal.frame import is_too_often, private, sorry

SENDS_A_MINUTE = 6
NOTHING = gettext_noop("Ông/bà chưa chọn tệp nào.")
TOO_MANY = gettext_noop(
    "Mỗi lần gửi nhiều nhất %(most)s tệp, ông/bà đang chọn %(n)s tệp. Chưa tệp nào được gửi. "
    "Xin chọn lại ít tệp hơn, hoặc gộp nhiều trang vào một tệp PDF."
)


@require_http_methods(["GET", "HEAD", "POST"])
@private()
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """A file field for each paper that is missing. Files are examined before anything is written;
    the second factor is asked before any file is looked at. Law: personal-data.
    """
    found = queries.track_by_token(token)
    if not found.can_send:
        return redirect("portal:follow", token)
    context = {"it": found, "error": "", "last4": ""}
    if request.method != "POST":
        return render(request, "portal/answer.html", context)
    if is_too_often(request, "bo-sung", per_minute=SENDS_A_MINUTE):
        return sorry(request, 429, "too_often")
    last4 = tidy(request.POST.get("last4", ""))[:8].replace(" ", "")
    if not may_look_up(address_of(request), found.number, last4):
        return sorry(request, 429, "too_often_code")
    try:
        asked = asked_of(token, last4)
        chosen = _chosen(request, found.missing)
        if wrong := _wrong(len(chosen)):
            context |= {"error": wrong, "last4": last4}
            return render(request, "portal/answer.html", context, status=422)
        files = [
            (name, examine(by=asked.by, name=file.name or "", content=file.read()))
            for name, file in chosen
        ]
        actions.answer_online(token, last4=last4, files=files)
    except NotFound:
        raise
    except Refused as no:
        context |= {"error": no.message, "error_is_vi": True, "last4": last4}
        return render(request, "portal/answer.html", context, status=no.http_status)
    return redirect("portal:follow", token)


def _chosen(
    request: HttpRequest, missing: tuple[str, ...]
) -> list[tuple[str, "UploadedFile[Any]"]]:
    """Each file with the name of the paper that it shows."""
    return [
        (name, file)
        for place, name in enumerate(missing)
        for file in request.FILES.getlist(f"file-{place}")
    ]


def _wrong(count: int) -> str:
    """Why so many files are not taken, in the reader's language. None is dropped in silence: the
    citizen would think that all had come."""
    if not count:
        return _(NOTHING)
    return _(TOO_MANY) % {"n": count, "most": MOST_FILES} if count > MOST_FILES else ""
