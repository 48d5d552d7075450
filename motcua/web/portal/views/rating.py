"""One voice for one visit or dossier, on the phone: choose, say why, done. Law: rating."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from motcua.core import clock
from motcua.core.errors import BadRequest, WrongState
from motcua.feedback import actions, queries
from motcua.web.portal import words
from motcua.web.portal.frame import is_too_often, private, sorry

VOICES_A_MINUTE = 20
CHOICES = [(level, label, words.FACES[level]) for level, label in words.LEVELS.items()]


@require_http_methods(["GET", "HEAD", "POST"])
@private()
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Step 1 chooses the level (in the address: it is no secret), step 2 sends it."""
    if request.user.is_authenticated:
        return sorry(request, 403, "staff")
    if is_too_often(request, "danh-gia", per_minute=VOICES_A_MINUTE):
        return sorry(request, 429, "too_often")
    about = queries.about(token)
    if closed := closed_page(request, about):
        return closed
    if request.method == "POST":
        return _speak(request, token, about)
    level = request.GET.get("muc", "")
    if level not in words.LEVELS:
        context = {"about": about, "choices": CHOICES, "token": token}
        return render(request, "portal/rate.html", context)
    return _why(request, about, level)


def _why(
    request: HttpRequest, about: queries.About, level: str, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "about": about,
        "level": level,
        "level_label": words.LEVELS[level],
        "face": words.FACES[level],
        "reasons": list(words.REASONS.items()),
        "chosen": request.POST.getlist("reasons"),
        "words": request.POST.get("words", ""),
        "error": error,
    }
    return render(request, "portal/rate_why.html", context, status=status)


def _speak(request: HttpRequest, token: str, about: queries.About) -> HttpResponse:
    level = request.POST.get("level", "")
    if level not in words.LEVELS:
        context = {"about": about, "choices": CHOICES, "token": token}
        return render(request, "portal/rate.html", context, status=422)
    try:
        actions.rate(
            token,
            level=level,
            reasons=request.POST.getlist("reasons"),
            words=request.POST.get("words", ""),
        )
    except BadRequest as no:
        return _why(request, about, level, no.message, no.http_status)
    except WrongState:  # somebody was quicker with the same paper
        return closed_page(request, queries.about(token)) or sorry(request, 409, "too_early")
    return render(request, "portal/thanks.html", {"about": about, "level": level})


def closed_page(request: HttpRequest, about: queries.About) -> HttpResponse | None:
    """Why one cannot rate now, as a kind page; None = one can."""
    if about.is_rated:
        return sorry(request, 410, "used")
    if about.since and clock.now() - about.since > actions.OPEN_FOR:
        return sorry(request, 410, "expired")
    if not about.can_rate:
        return sorry(request, 409, "too_early")
    return None
