"""A message gateway that is slow, forgetful or broken: each message once, or visibly not at all."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection

from motcua.core import clock
from motcua.outbox import actions, gateway, jobs, queries, rules
from motcua.outbox.models import Message
from motcua.outbox.states import MessageState
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


class Odd(BaseHTTPRequestHandler):
    """Delivers each key once, whatever it answers; `mood` says how it answers."""

    mood = "good"
    asked: list[str] = []
    delivered: dict[str, str] = {}

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked.append(sent["key"])
        if self.mood == "500":
            self.send_error(500)
            return
        self.delivered.setdefault(sent["key"], sent["text"])
        if self.mood == "slow":
            time.sleep(1.5)
        if self.mood == "cut":  # taken, and the line goes before the answer
            self.connection.close()
            return
        for _ in range(2 if self.mood == "twice" else 1):
            self.send_response(204)
            self.end_headers()

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def odd(settings, monkeypatch) -> Iterator[type[Odd]]:
    Odd.mood, Odd.asked, Odd.delivered = "good", [], {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/"
    monkeypatch.setattr(gateway, "SECONDS", 0.5)
    yield Odd
    server.shutdown()
    server.server_close()
    thread.join()


def told() -> Message:
    message = actions.tell(
        centre_id=make.centre().pk, about="H1", template="ready", to="0905123456", unit="A",
        code="H1",
    )  # fmt: skip
    assert message is not None
    return message


def later(message: Message, minutes: int = 601) -> None:
    """As if so much time had passed since the last attempt."""
    Message.objects.filter(pk=message.pk).update(send_after=clock.now() - timedelta(seconds=1))


@pytest.mark.parametrize("mood", ["slow", "cut"])
def test_no_answer_is_asked_again_under_the_same_key(odd, mood):
    message, odd.mood = told(), mood
    jobs.send(message.pk)
    message.refresh_from_db()
    assert message.state == MessageState.WAITING
    assert message.attempts == 1 and message.last_error
    jobs.send(message.pk)  # too early: nothing goes out
    assert len(odd.asked) == 1
    odd.mood = "good"
    later(message)
    jobs.send(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 2)
    assert odd.asked == [str(message.pk)] * 2
    assert len(odd.delivered) == 1


def test_an_answer_given_twice_is_one_answer(odd):
    message, odd.mood = told(), "twice"
    jobs.send(message.pk)
    jobs.send(message.pk)
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert len(odd.asked) == len(odd.delivered) == 1


def test_what_always_fails_ends_as_failed_for_a_person_to_see(odd):
    message, odd.mood = told(), "500"
    for _ in rules.WAITS:
        later(message)
        jobs.send(message.pk)
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    assert message.attempts == len(rules.WAITS)
    assert "Internal Server Error" in message.last_error
    later(message)
    jobs.send(message.pk)
    assert len(odd.asked) == len(rules.WAITS)
    assert odd.delivered == {}


def test_a_worker_that_died_during_the_call_is_made_up_for(odd):
    message = told()
    assert actions.claim(message.pk) is not None  # and then the power went
    assert message.pk not in queries.due(clock.now())
    later(message)
    assert message.pk in queries.due(clock.now())
    jobs.send(message.pk)
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_two_workers_with_one_message_send_it_once(odd):
    message, odd.mood = told(), "good"
    start = threading.Barrier(4)

    def work() -> None:
        try:
            start.wait()
            jobs.send(message.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(odd.asked) == 1
