"""Notices to oneself: how many are unread, which, and marking them as read."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from motcua.dossiers import actions
from motcua.dossiers.queries import notices
from motcua.people.states import SEES_DOSSIERS
from motcua.web.http import StaffRequest, seal, staff_only, unseal


@staff_only(*SEES_DOSSIERS)
@require_safe
def count(request: StaffRequest) -> HttpResponse:
    """The bell of the bar, asked for by the page after it stands. 1 query besides sign-in."""
    unread = notices.unread_count(request.user)
    return render(request, "desk/_bell.html", {"unread": unread})


@staff_only(*SEES_DOSSIERS)
@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    """The latest of one's own, the unread first. 2 queries besides sign-in."""
    told = [(each, seal(each.key, "notice")) for each in notices.notices_of(request.user)]
    context = {"told": told, "any_unread": any(not each.is_read for each, _ in told)}
    return render(request, "desk/notices.html", context)


@staff_only(*SEES_DOSSIERS)
@require_POST
def read(request: StaffRequest) -> HttpResponse:
    """Mark the one that was named as read, or all."""
    key = request.POST.get("key", "")[:200]
    done = actions.read_notices(by=request.user, keys=[unseal(key, "notice")] if key else [])
    messages.success(request, f"Đã đánh dấu đọc {done} lời nhắc.")
    return redirect("desk:notices")
