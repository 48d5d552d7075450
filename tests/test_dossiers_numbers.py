"""A number is found however it was typed, and counted as one number."""

from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from motcua.core.errors import NotFound
from motcua.dossiers import numbers, queries
from tests import linked, make
from tests.counter import desk

DASHES = "-–—‑‐−－﹣"
BETWEEN = ["", " ", ".", "\u00a0", "\u200b", " . ", *DASHES, *(f" {dash} " for dash in DASHES)]

group = st.integers(0, 199).map(lambda n: f"{n:02d}")
centre = st.builds(
    lambda head, more: ".".join([f"H{head:02d}", *more]),
    st.integers(1, 63), st.lists(group, max_size=3),
)  # fmt: skip
day = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(lambda d: f"{d:%y%m%d}")
number = st.builds(
    lambda kind, where, on, n: f"{kind}{where}-{on}-{n:04d}",
    st.sampled_from(["", "LT-", "BS-"]), centre, day, st.integers(1, 120_000),
)  # fmt: skip


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


@given(number, st.data())
def test_every_way_to_type_a_number_leads_to_it(printed: str, data: st.DataObject) -> None:
    parts = [
        data.draw(st.sampled_from(BETWEEN)) if c in "-." else
        data.draw(st.sampled_from([c, c.lower(), wide(c)])) + data.draw(st.sampled_from(["", " "]))
        for c in printed
    ]  # fmt: skip
    typed = "".join(parts)
    assert printed in numbers.spellings(typed)
    assert numbers.bare(typed) == printed.replace("-", "").replace(".", "")
    assert numbers.is_linked(typed) == printed.startswith("LT-")


@given(number)
def test_a_number_as_printed_is_read_in_one_way(printed: str) -> None:
    assert numbers.spellings(printed) == [printed]


@given(st.text() | st.text("LTBSH0123456789-. –"))
def test_a_spelling_counts_as_the_number_that_was_typed(typed: str) -> None:
    found = numbers.spellings(typed)
    assert len(found) <= numbers.MOST and "\0" not in "".join(found)
    if (bare := numbers.bare(typed)).isascii():  # as all numbers are
        assert {numbers.bare(each) for each in found} <= {bare}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("h481812 261122 0001", "H48.18.12-261122-0001"),
        ("H48.18.12–261122–0001", "H48.18.12-261122-0001"),
        ("H48.18.12.261122.0001", "H48.18.12-261122-0001"),
        ("Ｈ１７．２０－２６１１２２－００３７", "H17.20-261122-0037"),
        ("H171152611230037", "H17.115-261123-0037"),
        ("0000018h48/261122/0001", "000.00.18.H48-261122-0001"),
        ("lt h1720 261122 0003", "LT-H17.20-261122-0003"),
        ("261122 0037", "261122-0037"),
    ],
)
def test_what_people_type(typed: str, meant: str) -> None:
    assert meant in numbers.spellings(typed)


def test_what_could_be_two_numbers_is_neither() -> None:
    both = numbers.spellings("H1711555-261122-0001")
    assert numbers.the_one("H1711555-261122-0001", lambda text: text) is None
    assert {"H17.11.555-261122-0001", "H17.115.55-261122-0001"} <= set(both)
    assert numbers.the_one("H1711555-261122-0001", {both[-1]: "there"}.get) == "there"
    assert numbers.spellings(" –. ") == ["-."] and numbers.bare(" –. ") == ""


def ways(code: str) -> list[str]:
    plain = code.replace("-", "").replace(".", "")
    return [plain, plain.lower(), code.replace("-", " – "), code.replace("-", "‑"), wide(code)]


@pytest.mark.django_db
def test_the_portal_and_the_api_find_it(client: Client) -> None:
    code = make.dossier("start").code
    for n, typed in enumerate(ways(code)):
        page = client.post("/tra-cuu/", {"code": typed}, REMOTE_ADDR=f"10.0.0.{n}")
        assert code in page.content.decode(), typed
        told = client.post(
            "/api/v1/track", {"code": typed}, content_type="application/json",
            REMOTE_ADDR=f"10.0.1.{n}",
        )  # fmt: skip
        assert told.json()["number"] == code


@pytest.mark.django_db
def test_guesses_are_counted_for_the_number_however_it_is_typed(client: Client) -> None:
    code = make.dossier("start").code
    answers = [
        client.post(
            "/tra-cuu/", {"code": typed, "last4": f"{n}xyz"}, REMOTE_ADDR=f"10.0.0.{n}"
        ).status_code
        for n, typed in enumerate(ways(code) * 2 + ways(code)[:1])
    ]
    assert answers == [200] * 10 + [429]


@pytest.mark.django_db
def test_a_linked_request_is_found_too(client: Client) -> None:
    code = linked.receive(linked.three(), make.staff()).code
    for typed in ways(code):
        assert queries.track_linked(typed, "")[0].number == code
    assert code in client.post("/tra-cuu/", {"code": ways(code)[0]}).content.decode()


@pytest.mark.django_db
def test_the_staff_find_it_in_their_lists(client: Client) -> None:
    at = desk(client)
    done = make.dossier("start")
    waits = make.dossier("start")
    tail = done.code.split("-", 1)[1]
    for typed in [*ways(done.code), tail.replace("-", " "), tail.replace("-", "")]:
        page = queries.worklist(at.staff, scope="all", text=typed)
        assert [row.number for row in page.rows] == [done.code], typed
    assert queries.worklist(at.staff, scope="all", text="-").total == 0
    for typed in ways(waits.code):
        assert queries.to_return(at.staff, typed).code == waits.code


@pytest.mark.django_db
def test_a_receipt_that_could_be_of_two_dossiers_opens_neither(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, both = desk(client), [make.dossier("start").code for _ in range(2)]
    monkeypatch.setattr("motcua.dossiers.queries.seeing.spellings", lambda typed: both[:1])
    assert queries.to_return(at.staff, "H1711555").code == both[0]
    monkeypatch.setattr("motcua.dossiers.queries.seeing.spellings", lambda typed: both)
    with pytest.raises(NotFound):
        queries.to_return(at.staff, "H1711555")
