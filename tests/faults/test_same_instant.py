"""Two clerks, one dossier, one moment; and a client that never hears the answer."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from tests.faults.house import FULL, House

ROUNDS = 20 if FULL else 5


def new_dossier(house: House) -> str:
    status, said = house.call("/api/v1/dossiers", house.body)
    assert status == 201, said
    house.tell("dossier", said["number"])
    return str(said["number"])


def test_two_clerks_change_one_dossier(house: House) -> None:
    """One is told that it is done, the other what is the matter."""
    for _ in range(ROUNDS):
        number, start = new_dossier(house), Barrier(2)

        def move(_: int, number: str = number, start: Barrier = start) -> tuple[int, Any]:
            start.wait()
            status, _, said = house.site.call(
                "POST", f"/api/v1/dossiers/{number}/withdraw", {"reason": "Ông/bà xin rút"},
                Authorization=f"Bearer {house.key}",
            )  # fmt: skip
            return status, json.loads(said)

        with ThreadPoolExecutor(2) as two:
            answers = list(two.map(move, range(2)))
        assert sorted(status for status, _ in answers) == [200, 409], answers
        loser = next(said for status, said in answers if status == 409)
        assert loser["title"].endswith(".")
        events = "SELECT e.move FROM dossiers_dossierevent e JOIN dossiers_dossier d"
        which = f"d.code = '{number}' AND e.move = 'withdraw'"
        rows = house.sql(f"{events} ON d.id = e.dossier_id WHERE {which}")
        assert rows == [("withdraw",)]
    house.check_books()


def test_who_hangs_up_before_the_answer_gets_it_with_the_same_key(house: House) -> None:
    sent = json.dumps(house.body).encode()
    numbers = set()
    for turn in range(ROUNDS):
        head = (
            f"POST /api/v1/dossiers HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {house.key}\r\nIdempotency-Key: tat-may-{turn}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
        )
        with socket.create_connection((house.site.host, house.site.port), timeout=30) as line:
            line.sendall(head.encode() + sent)
        answers = [house.call("/api/v1/dossiers", house.body, key=f"tat-may-{turn}") for _ in "ab"]
        assert [status for status, _ in answers] == [201, 201]
        assert answers[0] == answers[1]
        numbers.add(answers[0][1]["number"])
    assert len(numbers) == ROUNDS
    for number in numbers:
        house.tell("dossier", number)
    house.check_books()
