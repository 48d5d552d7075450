"""One voice a visit or dossier, from the citizen only, and a tablet that forgets."""

from datetime import timedelta

import pytest

from motcua.core.errors import BadRequest, NotFound, WrongState
from motcua.dossiers import actions as dossiers
from motcua.feedback import actions, queries
from motcua.feedback.models import Rating
from motcua.queueing import actions as queueing
from tests import hall, make
from tests.hall import MONDAY, Hall, minutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Hall:
    return hall.make()


def served(room: Hall, start: float = 0) -> str:
    """Token of a visit taken, called, served and finished within five minutes."""
    queueing.take(centre_id=room.centre.pk, line_id=room.line_a.pk, at=minutes(start))
    ticket = queueing.call_next(room.one, by=room.clerk, at=minutes(start + 1))
    queueing.begin(ticket.pk, by=room.clerk, at=minutes(start + 2))
    queueing.finish(ticket.pk, outcome="guidance", by=room.clerk, at=minutes(start + 5))
    return ticket.token


def returned() -> str:
    return make.dossier("start", "propose", "resolve", "hand_over").token


def test_a_dossier_is_rated_once_and_nobody_is_named() -> None:
    token = returned()
    at = make.MONDAY + timedelta(hours=1)
    made = actions.rate(token, level="satisfied", words="  Cảm  ơn cô Hà ", at=at)
    assert (made.level, made.words, made.channel) == ("satisfied", "Cảm ơn cô Hà", "qr")
    with pytest.raises(WrongState, match="đánh giá lần này rồi"):
        actions.rate(token, level="not_satisfied", at=at)
    assert Rating.objects.count() == 1


@pytest.mark.parametrize("slip_first", [True, False])
def test_slip_and_receipt_of_one_visit_are_one_voice(slip_first: bool) -> None:
    line, by = make.line(), make.staff()
    queueing.take(centre_id=line.centre_id, line_id=line.pk, at=make.MONDAY)
    ticket = queueing.call_next(line.counters.get().pk, by=by, at=make.MONDAY)
    queueing.begin(ticket.pk, by=by, at=make.MONDAY)
    path = ("start", "propose", "resolve", "hand_over")
    both = [ticket.token, make.dossier(*path, by=by, ticket_token=ticket.token).token]
    first, second = both if slip_first else reversed(both)
    at = make.MONDAY + timedelta(hours=1)
    actions.rate(first, level="satisfied", at=at)
    assert queries.about(second).is_rated
    with pytest.raises(WrongState, match="đánh giá lần này rồi"):
        actions.rate(second, level="satisfied", at=at)


def test_reasons_are_kept_only_of_who_is_not_satisfied(room: Hall) -> None:
    first = actions.rate(served(room), level="satisfied", reasons=["waited"], at=minutes(6))
    second = actions.rate(
        served(room, 10),
        level="not_satisfied",
        reasons=["waited", "late", "waited"],
        at=minutes(16),
    )
    assert (first.reasons, second.reasons) == ([], ["late", "waited"])


@pytest.mark.parametrize(
    "facts",
    [{"level": "perfect"}, {"level": "satisfied", "reasons": ["x"]},
     {"level": "satisfied", "words": "x" * 2001}, {"level": ""}],
)  # fmt: skip
def test_facts_that_cannot_be_are_refused(room: Hall, facts: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        actions.rate(served(room), at=minutes(6), **facts)  # type: ignore[arg-type]
    assert not Rating.objects.exists()


def test_an_unknown_token_is_not_found() -> None:
    with pytest.raises(NotFound):
        actions.rate("khong-co", level="satisfied")


def test_too_early_and_too_late_are_refused() -> None:
    running = make.dossier("start")
    with pytest.raises(WrongState, match="Chưa đến lúc"):
        actions.rate(running.token, level="satisfied", at=make.MONDAY)
    done = make.dossier("start", "propose", "resolve", "hand_over")
    with pytest.raises(WrongState, match="30 ngày"):
        actions.rate(done.token, level="satisfied", at=make.MONDAY + timedelta(days=31))


def test_what_is_rated_is_said_without_a_name(room: Hall) -> None:
    visit = queries.about(served(room))
    dossier = queries.about(returned())
    assert visit.what == "Lượt phục vụ số A001" and dossier.what.startswith("Thủ tục thử")
    assert "Nguyễn" not in f"{visit.what} {visit.unit} {dossier.what} {dossier.unit}"


# --- the tablet


def test_the_tablet_asks_about_the_visit_at_its_own_counter(room: Hall) -> None:
    token = served(room)
    assert queries.waiting_at_tablet(room.centre.slug, 1, at=minutes(6)) == token
    assert queries.waiting_at_tablet(room.centre.slug, 2, at=minutes(6)) == ""
    assert queries.waiting_at_tablet("khac", 1, at=minutes(6)) == ""


def test_the_tablet_rests_once_the_visit_was_rated(room: Hall) -> None:
    actions.rate(served(room), level="acceptable", channel="tablet", at=minutes(6))
    assert queries.waiting_at_tablet(room.centre.slug, 1, at=minutes(6)) == ""


def test_an_older_visit_is_not_asked_about_after_the_latest_was_rated(room: Hall) -> None:
    served(room)
    actions.rate(served(room, 5), level="acceptable", channel="tablet", at=minutes(10))
    assert queries.waiting_at_tablet(room.centre.slug, 1, at=minutes(10)) == ""


@pytest.mark.parametrize(("after", "asks"), [(14, True), (16, False), (24 * 60, False)])
def test_who_has_left_the_counter_cannot_be_spoken_for(room: Hall, after: int, asks: bool) -> None:
    token = served(room)  # done after 5 minutes; asked about for 10 more
    found = queries.waiting_at_tablet(room.centre.slug, 1, at=minutes(after))
    assert found == (token if asks else "")


def test_the_voices_of_a_day_are_counted_by_level(room: Hall) -> None:
    for n, level in enumerate(["satisfied", "satisfied", "not_satisfied"]):
        actions.rate(served(room, n * 10), level=level, at=minutes(n * 10 + 6))
    counted = queries.voices(room.centre, MONDAY, MONDAY + timedelta(hours=1))
    assert (counted.satisfied, counted.acceptable, counted.not_satisfied) == (2, 0, 1)
    assert queries.voices(room.centre, MONDAY + timedelta(hours=1), minutes(120)).total == 0


def test_a_withdrawn_dossier_may_be_rated_too() -> None:
    by = make.staff()
    dossier = make.dossier(by=by)
    dossiers.withdraw(dossier.pk, by=by, reason="Đổi ý", at=make.MONDAY)
    assert queries.about(dossier.token).can_rate
