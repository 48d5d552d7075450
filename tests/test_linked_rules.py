"""The arithmetic of linked promises, against a plain second telling and its own symmetries."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from motcua.core import clock
from motcua.core.workdays import WorkCalendar
from motcua.dossiers.linked_rules import End, Fate, Part, fates, plan, start_of
from motcua.dossiers.rules import Allowance
from tests.oracles import deadline_oracle as oracle

WINDOWS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
WEEK = (*(WINDOWS,) * 5, (), ())
FIRST = date(2026, 11, 2)
CALENDAR = WorkCalendar({date(2026, 11, 24): "Ngày Văn hóa Việt Nam"}, {}, WEEK)
LINE = oracle.Timeline(FIRST, 200, WEEK, {date(2026, 11, 24)}, set())

moments = st.integers(0, 25 * 24 * 60 - 1).map(
    lambda n: datetime.combine(FIRST, time(), tzinfo=clock.VIETNAM) + timedelta(minutes=n)
)


@st.composite
def chains(draw: st.DrawFn) -> list[Part]:
    made = []
    for order in range(1, draw(st.integers(2, 5)) + 1):
        earlier = st.integers(1, order - 1) if order > 1 else st.nothing()
        waits = draw(st.sets(earlier, max_size=2)) if order > 1 else set()
        halves = draw(st.integers(0, 8))
        made.append(
            Part(
                order, Allowance(Decimal(halves) / 2, "working_day"), tuple(sorted(waits)),
                tuple(sorted(draw(st.sets(st.sampled_from(sorted(waits)))) if waits else ())),
            )
        )  # fmt: skip
    return made


def _minute(moment: datetime) -> int:
    start = datetime.combine(FIRST, time(), tzinfo=clock.VIETNAM)
    return int((moment - start).total_seconds()) // 60


@given(chains(), moments)
def test_each_promise_is_what_a_plain_count_of_minutes_gives(parts: list[Part], start: datetime):
    planned = plan(parts, start, CALENDAR)
    told: dict[int, datetime] = {}
    for part in parts:
        begins = max((told[n] for n in part.waits_for), default=start)
        case = oracle.Case("working_day", int(part.allowance.amount * 2), _minute(begins))
        told[part.order] = oracle.due(LINE, case).replace(tzinfo=clock.VIETNAM)
        assert planned[part.order].starts_at == begins
        assert planned[part.order].promise.due_at == told[part.order]
        assert planned[part.order].waits == bool(part.waits_for)


@given(chains(), moments, st.data())
def test_more_time_for_one_part_never_brings_any_other_forward(
    parts: list[Part], start: datetime, data: st.DataObject
):
    chosen = data.draw(st.sampled_from(parts))
    longer = Allowance(chosen.allowance.amount + 1, "working_day")
    changed = [Part(p.order, longer, p.waits_for) if p.order == chosen.order else p for p in parts]
    before, after = plan(parts, start, CALENDAR), plan(changed, start, CALENDAR)
    assert all(after[n].promise.due_at >= before[n].promise.due_at for n in before)


@given(chains(), moments)
def test_a_part_that_nobody_asked_for_is_waited_for_by_nobody(parts: list[Part], start: datetime):
    rest = parts[1:]
    planned = plan(rest, start, CALENDAR)
    for part in rest:
        if set(part.waits_for) <= {1}:
            assert planned[part.order].starts_at == start


def test_a_receipt_after_the_cut_off_or_on_a_day_off_counts_from_the_next_opening():
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=clock.VIETNAM)

    for received, starts in (
        ("2026-11-20T15:00", "2026-11-20T15:00"),
        ("2026-11-20T15:01", "2026-11-23T07:30"),
        ("2026-11-23T15:30", "2026-11-25T07:30"),  # 24/11 is a day off
        ("2026-11-21T09:00", "2026-11-23T07:30"),
    ):
        assert start_of(at(received), time(15), CALENDAR) == at(starts)
    assert start_of(at("2026-11-20T16:00"), None, CALENDAR) == at("2026-11-20T16:00")


@given(chains(), st.lists(st.sampled_from(list(End)), min_size=5, max_size=5))
def test_fates_by_the_words_of_the_rule(parts: list[Part], states: list[End]):
    ends = {part.order: states[part.order - 1] for part in parts}
    waiting = [part for part in parts if ends[part.order] == End.OPEN and part.waits_for]
    found = fates(waiting, ends)
    gone = {order for order, end in ends.items() if end in (End.DENIED, End.GONE)}
    for part in waiting:
        lost = bool(gone & set(part.needs))
        if lost:
            gone.add(part.order)
        still = any(ends[n] == End.OPEN and found.get(n) != Fate.LOST for n in part.waits_for)
        wanted = Fate.LOST if lost else Fate.WAITS if still else Fate.TURN
        assert found[part.order] == wanted
