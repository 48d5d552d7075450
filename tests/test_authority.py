"""In whose name somebody signs: TM., KT., TL., TUQ., with dates, and refused after expiry."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, NotFound, WrongState
from motcua.dossiers import actions as dossiers
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.people import actions, authorities
from motcua.people.models import Absence, SigningAuthority
from motcua.people.signing import Authority, in_whose_name, is_head
from motcua.people.states import Role
from tests import make

DAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("capacity", "title", "words"),
    [
        ("head", "Chủ tịch", "CHỦ TỊCH"),
        ("tm", "Chủ tịch", "TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH"),
        ("kt", "Phó Chủ tịch", "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"),
        ("tl", "Chánh Văn phòng", "TL. CHỦ TỊCH / CHÁNH VĂN PHÒNG"),
        ("tuq", "Công chức tư pháp", "TUQ. CHỦ TỊCH / CÔNG CHỨC TƯ PHÁP"),
    ],
)
def test_the_words_over_a_signature(capacity, title, words):
    assert Authority(capacity, title, DAY).words == words


@pytest.mark.parametrize(
    ("title", "head"),
    [("CHỦ TỊCH", True), ("Chủ tịch UBND phường", True), ("Q. Chủ tịch", True),
     ("PHÓ CHỦ TỊCH", False), ("Văn thư", False), ("", False)],
)  # fmt: skip
def test_only_the_head_signs_by_the_post_itself(title, head):
    assert is_head(title) is head
    assert (in_whose_name(title, [], "ho-tich", DAY) == "CHỦ TỊCH") is head


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(days, st.none() | st.integers(0, 300), days, st.sampled_from([(), ("ho-tich",), ("dat",)]))
def test_an_authority_holds_from_its_first_to_its_last_day(start, length, day, sectors):
    until = None if length is None else start + timedelta(days=length)
    one = Authority("kt", "Phó Chủ tịch", start, until, sectors)
    held = day in {start + timedelta(days=n) for n in range((length or 0) + 1)} or (
        until is None and day >= start
    )
    fits = held and "ho-tich" in (sectors or ("ho-tich",))
    assert (in_whose_name("Phó Chủ tịch", [one], "ho-tich", day) is not None) == fits


def test_the_named_sector_goes_before_and_then_the_weightier_capacity():
    every = Authority("kt", "Phó Chủ tịch", DAY)
    named = Authority("tuq", "Phó Chủ tịch", DAY, DAY, ("ho-tich",))
    words = in_whose_name("Phó Chủ tịch", [named, every], "ho-tich", DAY)
    assert words == "TUQ. CHỦ TỊCH / PHÓ CHỦ TỊCH"
    assert in_whose_name("Phó Chủ tịch", [named, every], "dat", DAY) == every.words


@pytest.fixture
def admin(db):
    return make.staff(Role.ADMINISTRATOR)


@pytest.fixture
def deputy(db):
    return make.staff(Role.LEADER, title="PHÓ CHỦ TỊCH")


def test_a_deputy_signs_only_while_the_authority_lasts(admin, deputy):
    found = make.dossier("start", "propose")
    with pytest.raises(NotAllowed, match="chưa được giao quyền ký"):
        dossiers.resolve(found.pk, by=deputy, at=make.MONDAY)
    row = actions.give_authority(
        deputy.pk, capacity="kt", title="Phó Chủ tịch", by=admin,
        from_on=DAY - timedelta(days=30), until_on=DAY - timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="đã hết ngày 15/11/2026"):
        dossiers.resolve(found.pk, by=deputy, at=make.MONDAY)
    assert Dossier.objects.get(pk=found.pk).status == "processing"
    SigningAuthority.objects.filter(pk=row.pk).update(until_on=DAY)
    dossiers.resolve(found.pk, by=deputy, at=make.MONDAY)
    result = found.results.get()
    assert result.signed_as == "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"
    assert result.paper.data["signature"]["capacity"] == ["KT. CHỦ TỊCH"]


def test_an_apology_and_a_stop_need_the_power_too(deputy):
    found = make.dossier("start")
    for act in (
        lambda: dossiers.extend(found.pk, by=deputy, days=2, reason="Chờ xác minh thêm",
                                at=make.MONDAY),
        lambda: dossiers.stop(found.pk, by=deputy, reason="Người nộp đề nghị dừng",
                              at=make.MONDAY),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()
    assert Dossier.objects.get(pk=found.pk).extension_days == 0


def test_an_authorised_civil_servant_signs_a_certification(admin):
    version = make.procedure(0, "same_day", serves_now=True, sector=make.sector("chung-thuc"))
    clerk = make.staff(Role.SPECIALIST, title="Công chức tư pháp")
    serve = lambda: dossiers.serve_now(  # noqa: E731
        make.intake(version), by=make.staff(), result_title="Bản sao", signer=clerk.username,
        at=make.MONDAY,
    )  # fmt: skip
    with pytest.raises(BadRequest, match="không có quyền ký"):
        serve()
    actions.give_authority(
        clerk.pk, capacity="tuq", title=clerk.title, decision="QĐ 5/QĐ-UBND", by=admin,
        sectors=["chung-thuc"], from_on=DAY, until_on=DAY,
    )  # fmt: skip
    found = Dossier.objects.get(pk=serve()["dossier"])
    assert found.results.get().signed_as == "TUQ. CHỦ TỊCH / CÔNG CHỨC TƯ PHÁP"
    assert [w for p, w in authorities.signers(admin, "chung-thuc", DAY) if p == clerk]
    assert clerk not in [p for p, _ in authorities.signers(admin, "ho-tich", DAY)]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"capacity": "xx"}, "capacity"),
        ({"capacity": "tl"}, "decision"),
        ({"capacity": "tuq", "decision": "QĐ 1"}, "until_on"),
        ({"capacity": "kt", "until_on": DAY - timedelta(days=1)}, "until_on"),
        ({"capacity": "kt", "title": "  "}, "title"),
    ],
)
def test_what_an_authority_needs(admin, facts, field):
    person = make.staff(Role.LEADER, title="")
    with pytest.raises(BadRequest) as no:
        actions.give_authority(
            person.pk, by=admin, **{"title": "Phó Chủ tịch", "from_on": DAY} | facts
        )
    assert no.value.field == field
    assert not SigningAuthority.objects.exists()


def test_the_database_keeps_the_rules_itself(admin, deputy):
    facts = {"staff": deputy, "centre": deputy.centre, "title": "x", "from_on": DAY}
    for wrong in ({"capacity": "tuq", "decision": "QĐ"}, {"capacity": "tl"},
                  {"capacity": "kt", "until_on": DAY - timedelta(days=1)}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            SigningAuthority.objects.create(**facts | wrong)


def test_only_the_administrator_of_the_same_centre_gives_power(deputy):
    other = make.staff(Role.ADMINISTRATOR, at=make.centre("noi-khac"))
    for by, error in ((deputy, NotAllowed), (other, NotFound)):
        with pytest.raises(error):
            actions.give_authority(deputy.pk, capacity="kt", title="x", from_on=DAY, by=by)


def test_the_console_gives_and_ends_power(client, admin, deputy):
    client.force_login(admin)
    address = reverse("console:authority", args=[deputy.username])
    assert "Chưa giao quyền ký nào" in client.get(address).content.decode()
    said = {"capacity": "kt", "title": "PHÓ CHỦ TỊCH", "from_on": "01/11/2026", "until_on": ""}
    assert client.post(address, said | {"from_on": "mai"}).status_code == 422
    assert client.post(address, said).status_code == 302
    page = client.get(address).content.decode()
    assert "Đang có hiệu lực" in page
    end = reverse("console:authority_end", args=[deputy.username, 1])
    assert client.post(end, {"until_on": "31/10/2026"}).status_code in {400, 422}
    assert client.post(end, {"until_on": "02/11/2026"}).status_code == 302
    assert SigningAuthority.objects.get().until_on == date(2026, 11, 2)
    assert (
        client.post(reverse("console:authority_end", args=[deputy.username, 9])).status_code == 404
    )


# Away


def test_a_desk_is_handed_over_whole_with_an_event_each(admin):
    leader = make.staff(Role.LEADER)
    giver, taker = make.staff(Role.SPECIALIST), make.staff(Role.SPECIALIST)
    rows = [make.dossier("start") for _ in range(3)]
    Dossier.objects.update(assignee=giver)
    closed = make.dossier("start", "withdraw")
    Dossier.objects.filter(pk=closed.pk).update(assignee=giver)
    moved = dossiers.hand_over_desk(
        by=leader, of=giver.username, to=taker.username, reason="Nghỉ ốm một tuần", at=make.MONDAY
    )
    assert moved == 3
    assert set(Dossier.objects.filter(assignee=taker)) == set(rows)
    assert DossierEvent.objects.filter(move="reassign", note="Nghỉ ốm một tuần").count() == 3


@pytest.mark.parametrize("to", ["nobody", "self", "away", "receptionist"])
def test_a_desk_does_not_go_to_whoever_cannot_take_it(admin, to):
    leader, giver = make.staff(Role.LEADER), make.staff(Role.SPECIALIST)
    away, desk = make.staff(Role.SPECIALIST), make.staff(Role.RECEPTIONIST)
    actions.note_absence(away.pk, from_on=DAY, until_on=DAY, by=admin)
    name = {"nobody": "khong-ai", "self": giver.username, "away": away.username,
            "receptionist": desk.username}[to]  # fmt: skip
    with pytest.raises(BadRequest):
        dossiers.hand_over_desk(
            by=leader, of=giver.username, to=name, reason="Nghỉ ốm", at=make.MONDAY
        )
    with pytest.raises(NotAllowed):
        dossiers.hand_over_desk(by=desk, of=giver.username, to=name, reason="Nghỉ ốm")


def test_one_dossier_does_not_go_to_whoever_is_away(admin):
    leader, away = make.staff(Role.LEADER), make.staff(Role.SPECIALIST)
    actions.note_absence(away.pk, from_on=DAY, until_on=DAY, by=admin)
    found = make.dossier("start")
    give = partial(dossiers.reassign, found.pk, by=leader, to=away.username, reason="Chuyển việc")
    with pytest.raises(BadRequest, match="đang vắng"):
        give(at=make.MONDAY)
    assert give(at=make.MONDAY + timedelta(days=1)).assignee == away


def test_absences_do_not_overlap_and_can_be_taken_back(admin):
    person = make.staff(Role.SPECIALIST)
    today = clock.today()
    row = actions.note_absence(person.pk, from_on=today, until_on=today, by=person)
    with pytest.raises(WrongState):
        actions.note_absence(person.pk, from_on=today, until_on=today, by=admin)
    with pytest.raises(BadRequest):
        actions.note_absence(person.pk, from_on=today, until_on=today - timedelta(days=1), by=admin)
    with pytest.raises(NotAllowed):
        actions.note_absence(person.pk, from_on=today, until_on=today,
                             by=make.staff(Role.SPECIALIST))  # fmt: skip
    assert [a.staff_id for a in authorities.absences(person)] == [person.pk]
    actions.remove_absence(row.pk, by=person)
    assert not Absence.objects.exists()


@pytest.mark.django_db
def test_the_leader_notes_an_absence_and_hands_a_desk_over(client):
    leader = make.staff(Role.LEADER)
    giver, taker = make.staff(Role.SPECIALIST), make.staff(Role.SPECIALIST)
    found = make.dossier("start")
    Dossier.objects.filter(pk=found.pk).update(assignee=giver)
    client.force_login(leader)
    page = reverse("lead:away")
    assert "Không ai báo vắng" in client.get(page).content.decode()
    day = f"{clock.today():%d/%m/%Y}"
    said = {"absence-who": giver.username, "absence-from_on": day, "absence-until_on": "31/02/2026"}
    wrong = client.post(page, said)
    assert wrong.status_code == 422
    assert "31/02/2026" in wrong.content.decode()  # what was typed stays
    assert client.post(page, said | {"absence-until_on": day}).status_code == 302
    shown = client.get(page).content.decode()
    assert giver.full_name in shown and "Đang vắng" in shown
    over = reverse("lead:desk_over")
    facts = {"desk-of": giver.username, "desk-to": giver.username, "desk-reason": "Nghỉ ốm"}
    assert client.post(over, facts).status_code == 422
    assert client.post(over, facts | {"desk-to": taker.username}).status_code == 302
    found.refresh_from_db()
    assert found.assignee == taker
    assert client.post(reverse("lead:back", args=["nonsense"])).status_code == 404


@pytest.mark.django_db
def test_anybody_of_the_list_may_be_away_not_only_the_first(client):
    last = max((make.staff(Role.SPECIALIST) for _ in range(3)), key=lambda x: (x.search_text, x.pk))
    client.force_login(make.staff(Role.LEADER))
    day = f"{clock.today():%d/%m/%Y}"
    facts = {"absence-who": last.username, "absence-from_on": day, "absence-until_on": day}
    assert client.post(reverse("lead:away"), facts).status_code == 302
    assert Absence.objects.get().staff == last


@pytest.mark.django_db
def test_a_new_dossier_passes_over_who_is_away():
    first = make.staff(Role.SPECIALIST, full_name="An")
    second = make.staff(Role.SPECIALIST, full_name="Bình")
    desk = make.staff(Role.RECEPTIONIST, Role.ADMINISTRATOR)
    assert make.dossier(by=desk).assignee == first
    actions.note_absence(second.pk, from_on=DAY, until_on=DAY, by=desk)
    assert make.dossier(by=desk).assignee == first  # fuller, but there
    actions.note_absence(first.pk, from_on=DAY, until_on=DAY, by=desk)
    assert make.dossier(by=desk).assignee is None
    later = make.MONDAY + timedelta(days=1)
    assert make.dossier(by=desk, at=later).assignee == second
