"""What a stream tells, when, and to whom."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from typing import Any

import pytest

from motcua.web import live
from motcua.web.live import Ear, Hub

REST = 0.3
SOON = 0.1  # well below the rest


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    """A hub that nobody but the test speaks to."""
    made = Hub()
    monkeypatch.setattr(live, "hub", made)
    monkeypatch.setattr(live, "REST_SECONDS", REST)
    monkeypatch.setattr(live, "REST_WHILE_SERVING_SECONDS", 4 * REST)
    monkeypatch.setattr(live, "KEEP_ALIVE_SECONDS", 5)
    return made


def on(hub: Hub, story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def told() -> None:
        hub._listener = asyncio.get_running_loop().create_future()  # type: ignore[assignment]
        await story()
        assert hub.streams == {}

    asyncio.run(told())


class Screen:
    """Reads a stream as a server does, always waiting for more; `next` is what it said, or None
    when it kept silent for so long, or "over"."""

    def __init__(self, response: Any) -> None:
        self.lines = response._iterator
        self.waiting = asyncio.ensure_future(anext(self.lines, b""))

    async def next(self, seconds: float) -> str | None:
        done, _ = await asyncio.wait({self.waiting}, timeout=seconds)
        if not done:
            return None
        said = self.waiting.result().decode()
        self.waiting = asyncio.ensure_future(anext(self.lines, b""))
        return said.partition("data: ")[2].strip() if said else "over"

    async def aclose(self) -> None:
        self.waiting.cancel()
        await asyncio.wait({self.waiting})
        await self.lines.aclose()


def test_only_the_screens_of_a_change_are_woken(hub: Hub) -> None:
    async def story() -> None:
        ears = {
            "board": Ear(), "counter 3": Ear(frozenset("3"), frozenset(["c3"])),
            "counter 4": Ear(frozenset("4"), frozenset(["c4"])),
            "phone of line 9": Ear(frozenset(["l9"]), frozenset(["t5"])),
        }  # fmt: skip
        elsewhere = Ear()
        hub.subscribe(8, elsewhere)
        for ear in ears.values():
            hub.subscribe(7, ear)

        def woken(payload: str) -> set[str]:
            hub.hear(payload)
            found = {name for name, ear in ears.items() if ear.heard.is_set()}
            for ear in ears.values():
                ear.tell()
            assert not elsewhere.heard.is_set()
            return found

        assert woken("7") == set(ears)
        assert woken("7:l2,4,12") == {"board", "counter 4"}
        assert woken("7:l9,4") == {"board", "counter 4", "phone of line 9"}
        assert woken("7:c3,t5,3") == {"board", "counter 3", "phone of line 9"}
        assert woken("7:") == {"board"}
        assert woken("nonsense") == set()
        hub.wake()
        assert elsewhere.heard.is_set() and all(ear.heard.is_set() for ear in ears.values())
        hub.unsubscribe(8, elsewhere)
        for ear in ears.values():
            hub.unsubscribe(7, ear)

    on(hub, story)


def test_a_rush_of_others_is_told_at_once_and_again_when_the_rest_is_over(hub: Hub) -> None:
    async def story() -> None:
        async with aclosing(Screen(live.of_counter(7, 3))) as counter:
            assert await counter.next(SOON) == "1"
            await asyncio.sleep(REST)
            hub.hear("7:l1,3")
            assert await counter.next(SOON) == "1"
            for _ in range(5):
                hub.hear("7:l1,3")
            assert await counter.next(SOON) is None
            assert await counter.next(REST) == "1"
            assert await counter.next(2 * REST) is None  # five of them were one

    on(hub, story)


def test_whoever_serves_somebody_is_told_of_others_less_often(hub: Hub) -> None:
    async def story() -> None:
        async with aclosing(Screen(live.of_counter(7, 3))) as counter:
            assert await counter.next(SOON) == "1"
            for served in ("7:l1,c3,b3,t5,3", "7:c3,b3,t5,3"):
                hub.hear(served)
                assert await counter.next(SOON) == "1"
            hub.hear("7:l1,3")
            assert await counter.next(2 * REST) is None
            assert await counter.next(3 * REST) == "1"
            hub.hear("7:l1,3")
            hub.hear("7:c3,t5,3")  # the visit is over
            assert await counter.next(SOON) == "1"
            hub.hear("7:l1,3")
            assert await counter.next(SOON) is None
            assert await counter.next(REST) == "1"

    on(hub, story)


def test_what_happens_here_knows_no_rest(hub: Hub) -> None:
    async def story() -> None:
        async with (
            aclosing(Screen(live.of_counter(7, 3))) as counter,
            aclosing(Screen(live.of_ticket(7, 1, 5))) as phone,
            aclosing(Screen(live.of_hall(7))) as board,
        ):
            for screen in (counter, phone, board):
                assert await screen.next(SOON) == "1"
            for _ in range(3):
                hub.hear("7:l1,c3,t5,3")
                for screen in (counter, phone, board):
                    assert await screen.next(SOON) == "1"
            hub.hear("7:l1,3")
            hub.hear("7:c3,t5,3")  # in the middle of a rest that others began
            assert await counter.next(SOON) == await phone.next(SOON) == "1"
            assert await board.next(SOON) == "1"

    on(hub, story)


def test_a_change_is_told_with_its_request_unless_there_is_another_one(hub: Hub) -> None:
    async def story() -> None:
        async with aclosing(Screen(live.of_counter(7, 3))) as counter:
            assert await counter.next(SOON) == "1"
            hub.hear("7:c3,rmine-1234,3")
            assert await counter.next(SOON) == "mine-1234"
            for mixed in (("rmine-1234", "rmine-1234"), ("rmine-1234", "rtheirs-99"), ("l1", "rx")):
                for by in mixed:
                    hub.hear(f"7:c3,{by},3")
                said = await counter.next(SOON)
                assert said == ("mine-1234" if len(set(mixed)) == 1 else "1")

    on(hub, story)


def test_a_server_that_stops_ends_its_streams_at_once(hub: Hub) -> None:
    async def story() -> None:
        screens = [Screen(live.of_counter(7, 3)), Screen(live.of_hall(7))]
        for screen in screens:
            await screen.next(SOON)
        hub.hear("7:l1,3")
        assert await screens[0].next(SOON) is None  # it rests
        assert await screens[1].next(SOON) == "1"
        hub.stop()
        for screen in screens:
            assert await screen.next(SOON) == "over"
            await screen.aclose()

    on(hub, story)
