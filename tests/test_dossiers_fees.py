"""The fee of a dossier: what is due, taken once, and never nought for want of knowing."""

import threading
from dataclasses import replace

import pytest
from django.db import connection

from motcua.catalog.models import Case, FeeLine, ProcedureVersion
from motcua.core.errors import BadRequest, NotAllowed, Refused, WrongState
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier
from motcua.dossiers.shapes import FeeIn
from motcua.fees.models import Payment
from motcua.fees.rules import FeeRule, fees_due, total_vnd
from motcua.papers.models import Paper
from motcua.people.states import Role
from tests import make

pytestmark = pytest.mark.django_db
COPY = FeeRule("Chứng thực", 2000, "per_page", 1000, 3, 200_000)


@pytest.mark.parametrize(
    ("pages", "copies", "due"),
    [(1, 1, 2000), (2, 1, 4000), (3, 1, 5000), (10, 3, 36_000), (300, 2, 400_000)],
)
def test_a_certified_copy_costs_by_page_with_a_cap(pages, copies, due):
    """2.000 a page, 1.000 from the third, at most 200.000 a copy (TT 226/2016)."""
    assert total_vnd(fees_due([COPY], channel="direct", units=pages, copies=copies)) == due


def test_another_channel_is_not_counted_and_an_exemption_says_why():
    online = replace(COPY, channel="online")
    assert fees_due([online], channel="direct") == []
    assert [f.how for f in fees_due([COPY], channel="direct", exemption="hộ nghèo")] == [
        "Miễn: hộ nghèo"
    ]


def received(version=None, **facts):
    by = make.staff(Role.RECEPTIONIST)
    answer = actions.receive(make.intake(version, **facts), by=by, at=make.MONDAY)
    return by, Dossier.objects.get(pk=answer["dossier"]), Paper.objects.get(pk=answer["paper"])


def resolved(**facts):
    version = facts.pop("version", None)
    return make.dossier("propose", "resolve", version=version, **facts)


def hand_over(dossier, by):
    who = actions.Recipient(dossier.owner_name, dossier.owner.personal_id)
    return actions.hand_over(dossier.pk, by=by, recipient=who, at=make.MONDAY)


def test_nothing_is_given_back_before_the_fee_is_paid():
    by = make.staff(Role.RECEPTIONIST)
    dossier = resolved(fee=FeeIn())
    with pytest.raises(BadRequest, match=r"8\.000 đồng"):
        hand_over(dossier, by)
    actions.take_fee(dossier.pk, by=by, method="cash", at=make.MONDAY)
    assert hand_over(dossier, by).status == "returned"
    assert dossier.events.filter(move="take_fee").count() == 1
    with pytest.raises(WrongState):
        actions.take_fee(dossier.pk, by=by, method="cash", at=make.MONDAY)


def test_what_costs_nothing_is_not_said_to_be_taken():
    *_, paper = received(make.procedure(fee=0))
    assert paper.data["fee_state"] == "Không thu"


def test_an_amount_nobody_knows_is_never_printed_as_nought():
    version = make.procedure(fee=None)
    by, dossier, paper = received(version, fee=FeeIn())
    assert paper.data["fees"] == []
    assert "HĐND tỉnh" in paper.data["fee_state"]
    with pytest.raises(BadRequest):
        actions.take_fee(dossier.pk, by=by, method="cash", at=make.MONDAY)
    actions.take_fee(dossier.pk, by=by, method="cash", local_vnd=75_000, at=make.MONDAY)
    assert Payment.objects.get().amount_vnd == 75_000


def test_an_amount_by_hand_stands_only_where_the_catalogue_leaves_it_open():
    with pytest.raises(BadRequest) as no:
        received(fee=FeeIn(amount_vnd=5_000_000, method="cash"))
    assert no.value.field == "fee"


def test_an_exemption_needs_a_ground():
    with pytest.raises(BadRequest) as no:
        received(fee=FeeIn(exemption="quen"))
    assert no.value.field == "exemption"
    _, dossier, _ = received(fee=FeeIn(exemption="Quyết định 12/QĐ-UBND ngày 3/11/2026"))
    assert dossier.fee_vnd == 0
    assert Payment.objects.get().exemption.startswith("ngoài danh mục")


def without_a_line_here():
    """A procedure that charges only what is handed in on-line."""
    old = make.procedure()
    version = ProcedureVersion.objects.create(
        procedure=old.procedure, number=2, name=old.name, search_text="x", sector=old.sector,
        allowance=1, unit="working_day", serves_now=True, created_at=make.MONDAY,
    )  # fmt: skip
    FeeLine.objects.create(version=version, name="Lệ phí", kind="charge", amount_vnd=8000,
                           per="per_case", set_by="national", channel="online")  # fmt: skip
    ProcedureVersion.objects.filter(pk=old.pk).update(in_force_until="2026-07-31")
    ProcedureVersion.objects.filter(pk=version.pk).update(
        state="published", is_final=True, in_force_from="2026-08-01", published_at=make.MONDAY
    )
    return version


def test_where_nothing_is_due_a_ground_of_exemption_enters_nothing():
    by, leader = make.staff(), make.staff(Role.LEADER)
    asked = make.intake(without_a_line_here(), fee=FeeIn(exemption="Quyết định 12/QĐ-UBND"))
    received = actions.receive(asked, by=by, at=make.MONDAY)
    served = actions.serve_now(
        asked, by=by, result_title="Bản sao", signer=leader.username, at=make.MONDAY
    )
    for answer in (received, served):
        assert Dossier.objects.get(pk=answer["dossier"]).fee_exemption == ""
    assert not Payment.objects.exists()


def two_cases():
    version = make.procedure(3, fee=10_000)
    ProcedureVersion.objects.filter(pk=version.pk)
    draft = ProcedureVersion.objects.create(
        procedure=version.procedure, number=2, name=version.name, search_text="x",
        sector=version.sector, allowance=3, unit="working_day", created_at=make.MONDAY,
    )  # fmt: skip
    Case.objects.create(version=draft, key="ngan", label="Ngắn", order=1)
    Case.objects.create(version=draft, key="dai", label="Dài", order=2, allowance=15,
                        unit="working_day")  # fmt: skip
    for key, amount in (("ngan", 10_000), ("dai", 20_000)):
        FeeLine.objects.create(version=draft, name=key, kind="fee", amount_vnd=amount,
                               set_by="national", case_keys=[key])  # fmt: skip
    ProcedureVersion.objects.filter(pk=version.pk).update(in_force_until="2025-12-31")
    ProcedureVersion.objects.filter(pk=draft.pk).update(
        state="published", is_final=True, in_force_from="2026-01-01", published_at=make.MONDAY
    )
    draft.refresh_from_db()
    return draft


def test_time_and_fee_hang_on_the_case_which_is_never_left_open():
    version = two_cases()
    with pytest.raises(BadRequest) as no:
        received(version)
    assert no.value.field == "case_key"
    _, dossier, _ = received(version, case_key="dai")
    assert (dossier.fee_vnd, dossier.allowance) == (20_000, 15)


def test_what_was_asked_first_is_accepted_with_its_own_time_handler_and_fee():
    version, handler = two_cases(), make.staff(Role.SPECIALIST)
    by = make.staff(Role.RECEPTIONIST)
    short = make.intake(version, case_key="dai", fee=FeeIn())
    extra = replace(short.items[0], is_missing=True) if short.items else None
    items = (extra,) if extra else (make.ItemIn(name="Giấy thêm", is_missing=True),)
    asked = actions.ask_at_intake(
        replace(short, items=items), by=by, reason="Thiếu giấy tờ", at=make.MONDAY
    )
    dossier = actions.resume(asked["dossier"], by=by, counts={1: (2, 0, 1)}, at=make.MONDAY)
    assert (dossier.allowance, dossier.assignee) == (15, handler)
    item = dossier.items.get(order=1)
    assert (item.is_missing, item.originals, item.copies) == (False, 2, 1)
    paper = Paper.objects.get(form="01")
    assert paper.data["fees"][0]["amount_vnd"]["vnd"] == 20_000
    assert paper.data["fee_state"] == "Thu khi trả kết quả"


def test_a_slip_can_still_be_refused_but_not_a_received_dossier():
    by = make.staff(Role.RECEPTIONIST)
    whole = make.intake()
    short = replace(whole, items=(replace(whole.items[0], is_missing=True),))
    asked = actions.ask_at_intake(short, by=by, reason="Thiếu giấy tờ", at=make.MONDAY)
    why = {"reason": "Không đủ điều kiện", "legal_ground": "Điều 5 NĐ 123/2015"}
    refused = actions.refuse(asked["dossier"], by=by, at=make.MONDAY, **why)
    assert (refused.status, refused.closed_at) == ("refused", make.MONDAY)
    assert Paper.objects.filter(form="03").count() == 1
    received_ = make.dossier("ask_supplement")
    with pytest.raises(WrongState):
        actions.refuse(received_.pk, by=by, at=make.MONDAY, **why)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Người Khác", None), ("Nguyễn Thị Thùy Dương", "048190000999")],
)
def test_number_and_name_must_both_be_the_persons(name, shown):
    dossier, by = resolved(), make.staff(Role.RECEPTIONIST)
    who = actions.Recipient(name, shown or dossier.owner.personal_id)
    with pytest.raises(BadRequest):
        actions.hand_over(dossier.pk, by=by, recipient=who, at=make.MONDAY)


def test_a_passport_is_the_same_in_small_letters_and_the_named_recipient_may_come():
    by = make.staff(Role.RECEPTIONIST)
    owner = make.person("John Smith", id_kind="passport", personal_id="C1234567")
    first = resolved(submitter=owner)
    who = actions.Recipient("John Smith", "c1234567")
    assert actions.hand_over(first.pk, by=by, recipient=who, at=make.MONDAY).status == "returned"
    other = resolved(recipient_name="Trần Văn Nhận")
    who = actions.Recipient("Trần Văn Nhận", "048090000777")
    assert actions.hand_over(other.pk, by=by, recipient=who, at=make.MONDAY).status == "returned"


def test_only_a_receptionist_takes_money():
    with pytest.raises(NotAllowed):
        actions.take_fee(resolved(fee=FeeIn()).pk, by=make.staff(Role.SPECIALIST), method="cash")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_the_fee_once():
    dossier, by = resolved(fee=FeeIn()), make.staff(Role.RECEPTIONIST)
    gate, refused = threading.Barrier(2), []

    def take() -> None:
        gate.wait()
        try:
            actions.take_fee(dossier.pk, by=by, method="cash", at=make.MONDAY)
        except Refused as no:
            refused.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["wrong-state"]
    assert Payment.objects.count() == 1
