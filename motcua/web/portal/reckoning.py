"""The promise as short sentences for whoever reads: the room's own in Vietnamese, else these."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.dossiers import explanation as why
from motcua.dossiers import wording
from motcua.dossiers.rules import Promise
from motcua.web.portal.templatetags.portal import when
from motcua.web.portal.words import allowance_words


def told(promise: Promise) -> list[str]:
    """How the promised moment was counted, in the order of the reckoning."""
    if (get_language() or "vi").startswith("vi"):
        return wording.lines(promise)
    steps = promise.explanation
    lines = [line for step in steps for line in (*_late(step, steps), *_line(step))]
    return [*lines, _("Hẹn trả: %(when)s.") % {"when": when(promise.due_at)}]


def _late(step: why.Step, steps: tuple[why.Step, ...]) -> Iterator[str]:
    """The hour that closes a day is named only where it was that hour, on a day of work."""
    if not isinstance(step, why.CutOff) or not step.passed or step.at is None:
        return
    start = next(s.at for s in steps if isinstance(s, why.Received))
    if start.time() > step.at and not _rests(steps, start.date()):
        yield _("Nhận sau %(hour)s, nên trả vào ngày làm việc tiếp theo.") % {
            "hour": f"{step.at:%H:%M}"
        }
    else:
        yield _("Nhận ngoài giờ làm việc, nên trả vào ngày làm việc tiếp theo.")


def _rests(steps: tuple[why.Step, ...], day: date) -> bool:
    """True on a named day off, and on a weekly one that is not worked in exchange."""
    if any(isinstance(s, why.DayOff) and s.day == day for s in steps):
        return True
    week = next(s.week for s in steps if isinstance(s, why.Hours))
    made_up = any(isinstance(s, why.MadeUp) and s.day == day for s in steps)
    return not week[day.weekday()] and not made_up


def _line(step: why.Step) -> Iterator[str]:
    if isinstance(step, why.Received):
        yield _("Nhận lúc %(when)s.") % {"when": when(step.at)}
    elif isinstance(step, why.Counted):
        yield _("Thời hạn: %(allowance)s.") % {"allowance": allowance_words(step.amount, step.unit)}
    elif isinstance(step, why.Started):
        yield _("Thời gian tính từ %(when)s.") % {"when": when(step.at)}
    elif isinstance(step, why.DayOff) and step.moves:
        yield _("Ngày nghỉ %(day)s không tính.") % {"day": f"{step.day:%d/%m/%Y}"}
    elif isinstance(step, why.MadeUp) and step.moves:
        yield _("Ngày làm bù %(day)s có tính.") % {"day": f"{step.day:%d/%m/%Y}"}
    elif isinstance(step, why.Rolled):
        yield _("Ngày cuối %(day)s là ngày nghỉ, nên chuyển sang %(next)s.") % {
            "day": f"{step.from_day:%d/%m/%Y}",
            "next": f"{step.to_day:%d/%m/%Y}",
        }
