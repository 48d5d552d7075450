"""What the doors do by hand, done through the API; and that a retry does nothing twice."""

import io

import pytest
from PIL import Image

from motcua.api.v1 import dossiers as api
from motcua.core.errors import NotFound
from motcua.documents.models import Attachment
from motcua.dossiers.models import Dossier
from motcua.dossiers.shapes import FeeIn
from motcua.dossiers.states import MOVES
from motcua.people.states import Role
from motcua.queueing.models import Line, Ticket
from tests import make
from tests.api import body, key_of, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make.staff(Role.RECEPTIONIST)


@pytest.fixture
def at_counter(client, clerk):
    """Move something at the one counter of the hall, and the answer of the API."""
    counter, headers = make.line().counters.get(), key_of(clerk)

    def move(name, status=200, **facts):
        answer = post(client, f"/counters/{counter.number}/{name}", facts, headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    move.take = lambda: post(client, "/tickets", {"line": "A"}, headers).json()
    return move


def test_a_chosen_number_is_called_out_of_turn(at_counter):
    at_counter.take()
    second = at_counter.take()
    assert at_counter("call-ticket", ticket=second["code"].lower())["code"] == second["code"]
    assert at_counter("call-ticket", 409, ticket=second["code"])["type"] == "/problems/wrong-state"


def test_an_unknown_number_is_not_called(at_counter):
    at_counter("call-ticket", 404, ticket="Z999")
    at_counter("call-ticket", 422, ticket="")


def test_who_was_absent_goes_back_into_the_line(at_counter):
    code = at_counter.take()["code"]
    at_counter("call-next")
    at_counter("no-show")
    at_counter("put-back", 404, ticket="Z999")
    assert at_counter("put-back", ticket=code)["waiting"] == 1
    at_counter("call-next")
    assert at_counter("put-back")["ticket"] == ""
    assert Ticket.objects.get().status == "waiting"


def test_a_visit_is_handed_on_to_another_line(at_counter):
    at_counter.take()
    at_counter("call-next")
    at_counter("transfer", 404, line="Z")
    at_counter("transfer", 422, line="A")
    Line.objects.create(centre=make.centre(), letter="B", name="Hàng khác")
    assert at_counter("transfer", line="b")["ticket"] == ""
    assert Ticket.objects.get().line.letter == "B"


def test_the_holder_leaves_the_line_and_may_say_so_twice(client, at_counter):
    token = at_counter.take()["token"]
    for _ in range(2):
        answer = post(client, f"/tickets/{token}/leave", {}, {})
        assert (answer.status_code, answer.json()["status"]) == (200, "left")
    assert post(client, "/tickets/khong-co/leave", {}, {}).status_code == 404


def test_who_is_at_the_counter_does_not_leave_and_asking_is_limited(client, at_counter):
    token = at_counter.take()["token"]
    at_counter("call-next")
    answers = [post(client, f"/tickets/{token}/leave", {}, {}).status_code for _ in range(31)]
    assert answers == [409] * 30 + [429]


def test_a_file_sent_again_with_its_key_is_the_same_file(client, clerk):
    image = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(image, "PNG")
    headers = key_of(clerk) | {"idempotency-key": "tep-1"}

    def send(content, name="a.png"):
        file = io.BytesIO(content)
        file.name = name
        return client.post("/api/v1/files", {"file": file}, headers=headers)

    first, again = send(image.getvalue()), send(image.getvalue())
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert Attachment.objects.count() == 1
    assert send(image.getvalue() + b"\0").status_code == 409


def test_a_retry_finds_its_answer_though_the_catalogue_has_changed(client, clerk, monkeypatch):
    headers = key_of(clerk) | {"idempotency-key": "lan-1"}
    sent = body(make.procedure())
    first = post(client, "/dossiers", sent, headers)

    def gone(*args):
        raise NotFound("Thủ tục này không còn hiệu lực.")

    monkeypatch.setattr("motcua.api.v1.dossiers.catalog.procedure_in_force", gone)
    again = post(client, "/dossiers", sent, headers)
    assert (again.status_code, again.json()) == (201, first.json())
    sent["items"][0]["copies"] = 7
    assert post(client, "/dossiers", sent, headers).status_code == 409
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize(("with_receipt", "papers"), [(False, 1), (True, 2)])
def test_serving_at_once_gives_a_receipt_where_it_is_wanted(client, clerk, with_receipt, papers):
    version = make.procedure(1, "same_day", serves_now=True)
    facts = {"decision": "serve_now", "signer": make.staff(Role.LEADER).username,
             "fee": {"method": "cash"}, "with_receipt": with_receipt}  # fmt: skip
    got = post(client, "/dossiers", body(version, **facts), key_of(clerk))
    assert got.status_code == 201, got.content
    assert got.json()["paper"] == papers


def test_several_drafts_are_signed_and_a_refusal_stops_no_other(client):
    leader = make.staff(Role.LEADER)
    ready, early = make.dossier("propose"), make.dossier("start")
    wanted = [{"code": code, "draft": 1} for code in (early.code, "khong-co", ready.code)]
    headers = key_of(leader) | {"idempotency-key": "ky-1"}
    answers = [post(client, "/dossiers/sign", {"dossiers": wanted}, headers) for _ in range(2)]
    assert answers[0].status_code == 200, answers[0].content
    rows = {row["number"]: row["problem"] for row in answers[0].json()["rows"]}
    assert rows[ready.code] == "" and rows[early.code] and rows["khong-co"]
    assert answers[1].json() == answers[0].json()
    ready.refresh_from_db()
    assert ready.status == "resolved"


def test_a_key_without_its_scope_signs_nothing(client):
    ready = make.dossier("propose")
    headers = key_of(make.staff(Role.LEADER), ["dossiers:read"])
    wanted = {"dossiers": [{"code": ready.code, "draft": 1}]}
    assert post(client, "/dossiers/sign", wanted, headers).status_code == 403
    for nothing in ({"dossiers": []}, {"dossiers": [{"code": ready.code}]}):
        assert post(client, "/dossiers/sign", nothing, headers).status_code == 422


def test_the_list_of_what_is_due_is_asked_by_its_scope(client):
    late = make.dossier("start")
    rows = client.get(
        "/api/v1/dossiers", {"scope": "due"}, headers=key_of(make.staff(Role.LEADER))
    ).json()["rows"]
    assert [row["number"] for row in rows] == [late.code]


def test_the_fee_that_was_left_is_taken_once_before_the_result_is_given(client, clerk):
    ready = make.dossier("propose", "resolve", fee=FeeIn())
    headers = key_of(clerk)
    who = {"name": ready.owner_name, "personal_id": ready.owner.personal_id}
    url = f"/dossiers/{ready.code}"
    assert post(client, f"{url}/hand-over", who, headers).json()["field"] == "fee"
    assert post(client, f"{url}/take-fee", {"method": "cash"}, headers).status_code == 200
    assert post(client, f"{url}/take-fee", {"method": "cash"}, headers).status_code == 409
    assert post(client, f"{url}/hand-over", who, headers).json()["status"] == "returned"


def test_what_was_asked_for_papers_is_refused_with_its_ground(client, clerk):
    facts = body(make.procedure(), decision="ask_supplement", reason="Thiếu bản chính.")
    facts["items"][0] = {"order": 1, "missing": True}
    headers = key_of(clerk)
    number = post(client, "/dossiers", facts, headers).json()["number"]
    bare = {"reason": "Không thuộc thẩm quyền."}
    url = f"/dossiers/{number}/refuse"
    assert post(client, url, bare, headers).status_code == 422
    said = bare | {"legal_ground": "Điều 18 Nghị định 118/2025/NĐ-CP"}
    assert post(client, url, said, headers).json()["status"] == "refused"


# --- moves


def test_every_move_that_somebody_makes_has_its_address():
    made = {name.replace("_", "-") for name, move in MOVES.items() if move.by}
    assert made | {"take-fee"} == api.MOVES.keys()  # the fee is no move of the table
    told = set(" ".join(api.move.__doc__.split(".")[0].split(": ")[1].split()).split(", "))
    assert told == api.MOVES.keys()
    assert api.SIGNED | api.CALLED.keys() <= api.MOVES.keys()
    assert {name for names in api.CALLED.values() for name in names.values()} <= set(
        api.MoveIn.model_fields
    )


def test_what_was_asked_for_papers_is_accepted_by_the_move_it_names(client, clerk):
    facts = body(make.procedure(), decision="ask_supplement", reason="Thiếu bản chính.")
    facts["items"][0] = {"order": 1, "missing": True}
    headers = key_of(clerk)
    number = post(client, "/dossiers", facts, headers).json()["number"]
    shown = client.get(f"/api/v1/dossiers/{number}", headers=headers).json()
    assert "accept" in shown["moves"]
    done = post(client, f"/dossiers/{number}/accept", {}, headers).json()
    assert done["status"] == "accepted" and done["number"] != number


@pytest.mark.parametrize(
    ("move", "facts", "field"),
    [
        ("ask-payment", {"notice_number": "12/TB", "duty_vnd": 2 * 10**13}, "duty_vnd"),
        ("ask-payment", {"notice_number": "12/TB", "until_on": "2001-01-01"}, "until_on"),
        ("ask-payment", {"notice_number": "12/TB", "until_on": "9999-12-31"}, "until_on"),
        ("ask-payment", {"notice_number": "12/TB", "notice_on": "0001-01-01"}, "notice_on"),
        ("consult", {"office": "Công an", "until_on": "2026-11-30"}, "text"),
        ("consult", {"office": "Công an", "text": "Xin ý kiến.", "until_on": "2001-01-01"},
         "until_on"),
        ("answer-consultation", {"text": ""}, "text"),
        ("take-fee", {"method": "cash"}, "amount_vnd"),
    ],
)  # fmt: skip
def test_a_problem_of_a_move_names_what_was_sent(client, move, facts, field):
    version = make.procedure(fee=None)
    found = make.dossier("start", "consult", version=version, fee=FeeIn())
    answer = post(client, f"/dossiers/{found.code}/{move}", facts, key_of(make.staff()))
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_problem_of_the_intake_names_the_place_in_the_fee(client, clerk):
    facts = body(make.procedure(), fee={"exemption": "Vì thích"})
    answer = post(client, "/dossiers", facts, key_of(clerk))
    assert (answer.status_code, answer.json()["field"]) == (422, "fee.exemption")
