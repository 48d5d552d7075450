"""One process that opens files for a family of forks."""

import io
import multiprocessing
import time
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from motcua.documents import opening

JOB = {"seconds": 30, "judge": False, "judge_seconds": 1, "most_pixels": 10**7, "most_pages": 9}
FORK = multiprocessing.get_context("fork")


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def shared() -> Iterator[opening.Shared]:
    opening._end()
    made = opening.Shared()
    yield made
    made.end()
    if made.process:
        assert made.process.wait(10) == 0  # nobody holds its line any more


def opened_in_a_fork() -> Any:
    ours, theirs = FORK.Pipe()

    def open_one() -> None:
        told, _kept = opening.opened(picture(), JOB)
        theirs.send((told.get("media_type"), opening._waiting is None))

    fork = FORK.Process(target=open_one)
    fork.start()
    return fork, ours


def test_forks_share_one_that_may_begin_later_and_again(shared: opening.Shared) -> None:
    fork, said = opened_in_a_fork()
    assert not said.poll(0.3)  # it lies in the line
    shared.keep()
    assert said.recv() == ("image/png", True)
    fork.join()

    first = shared.process
    assert first is not None
    shared.keep()
    assert shared.process is first
    first.kill()
    first.wait()
    fork, said = opened_in_a_fork()
    until = time.monotonic() + 10
    while shared.process is first and time.monotonic() < until:  # it rests a second
        shared.keep()
        time.sleep(0.05)
    assert said.recv() == ("image/png", True)
    fork.join()


def test_who_has_lost_the_shared_one_helps_himself(shared: opening.Shared) -> None:
    shared._ours.close()
    assert opening.opened(picture(), JOB)[0]["media_type"] == "image/png"
    assert opening._waiting is not None
    opening._end()
