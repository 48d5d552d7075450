"""The promise as short sentences for whoever reads: the room's own in Vietnamese, else these."""

from collections.abc import Iterator

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
    lines = [line for step in promise.explanation for line in _line(step)]
    return [*lines, _("Hẹn trả: %(when)s.") % {"when": when(promise.due_at)}]


def _line(step: why.Step) -> Iterator[str]:
    if isinstance(step, why.Received):
        yield _("Nhận lúc %(when)s.") % {"when": when(step.at)}
    elif isinstance(step, why.Counted):
        yield _("Thời hạn: %(allowance)s.") % {"allowance": allowance_words(step.amount, step.unit)}
    elif isinstance(step, why.CutOff) and step.passed:
        yield _("Nhận sau giờ chốt hoặc ngoài giờ làm việc, nên trả vào ngày làm việc tiếp theo.")
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
