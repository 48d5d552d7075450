"""Chains of linked procedures in the catalogue: dated, final, one list of papers."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from motcua.catalog import actions, queries, starter
from motcua.catalog.models import LinkedChain, LinkedPart
from motcua.core.errors import BadRequest, NotAllowed
from motcua.people.states import Role
from tests import make

DAY = date(2026, 11, 23)
CODE = "3.000722"


@pytest.fixture
def catalogue(db: None) -> None:
    call_command("load_catalogue", verbosity=0)


def _chain() -> LinkedChain:
    found = queries.chain_in_force(CODE, DAY)
    assert found is not None
    return found


@pytest.mark.usefixtures("catalogue")
def test_three_in_one_is_in_force_with_its_order_and_the_agencies_that_decide() -> None:
    chain = _chain()
    rows = [(p.order, p.label, p.decided_by, p.waits_for, p.needs) for p in chain.parts.all()]
    assert rows == [
        (1, "Khai sinh", "", [], []),
        (2, "Thường trú", "Công an cấp xã", [1], [1]),
        (3, "Thẻ BHYT", "Cơ quan bảo hiểm xã hội", [2], [1]),
    ]
    assert queries.chain_in_force(CODE, date(2026, 8, 31)) is None  # NĐ 301/2026 came in September
    assert [c.procedure.code for c in queries.chains_with("1.001193", DAY)] == [CODE]


@pytest.mark.usefixtures("catalogue")
def test_everyday_words_find_the_chain() -> None:
    for words in ("3 trong 1", "ba trong mot", "sinh con nhập hộ khẩu thẻ bảo hiểm"):
        found = [row.code for row in queries.search(words, DAY, limit=12)]
        assert CODE in found, words


@pytest.mark.usefixtures("catalogue")
def test_each_paper_is_asked_once_for_every_part_that_wants_it() -> None:
    chain = _chain()
    whole = queries.procedure_in_force(CODE, DAY)
    parts = list(chain.parts.all())
    versions = queries.part_versions(parts, DAY)
    chosen = {part.order: (versions[part.order], part.case_key) for part in parts}
    papers = queries.linked_papers(chain, whole, "cha-me-cung-ho", "direct", chosen)
    names = [paper.item.name for paper in papers]
    assert len(names) == len(set(names))
    by_name = {paper.item.name: paper for paper in papers}
    assert by_name["Tờ khai điện tử liên thông"].places == (1, 2, 3)
    assert by_name["Giấy chứng sinh (dữ liệu điện tử hoặc bản chụp)"].places == (1,)
    assert not any("D03-TS" in name or "CT01" in name for name in names)
    asked = [requirement for paper in papers for requirement in paper.of]
    assert len(asked) == len(set(asked))  # nobody's paper is taken twice


@pytest.mark.usefixtures("catalogue")
def test_a_second_run_changes_nothing_and_a_successor_ends_the_one_before() -> None:
    call_command("load_catalogue", verbosity=0)
    assert LinkedChain.objects.count() == 2
    content = next(entry.content for entry in starter.chains() if entry.code == CODE)
    later = DAY + timedelta(days=10)
    actions.publish_chain(CODE, by=None, content=replace(content, cutoff=None), in_force_from=later)
    assert _chain().in_force_until == later - timedelta(days=1)
    newer = queries.chain_in_force(CODE, later)
    assert newer is not None
    assert newer.number == 2
    with pytest.raises(BadRequest, match="ngày đó"):
        actions.publish_chain(CODE, by=None, content=content, in_force_from=later)


@pytest.mark.usefixtures("catalogue")
def test_published_is_final_in_the_database() -> None:
    chain = _chain()
    for wrong in (
        lambda: LinkedChain.objects.filter(pk=chain.pk).update(decision="Khác"),
        lambda: LinkedPart.objects.filter(chain=chain, order=2).update(decided_by=""),
        lambda: LinkedPart.objects.filter(chain=chain, order=3).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


@pytest.mark.usefixtures("catalogue")
def test_what_cannot_be_is_refused_in_words() -> None:
    content = next(entry.content for entry in starter.chains() if entry.code == CODE)
    one, two, three = content.parts
    day = DAY + timedelta(days=10)
    wrong = [
        (replace(content, parts=(one,)), "ít nhất hai"),
        (replace(content, parts=(replace(one, waits_for=(2,)), two, three)), "đứng trước"),
        (replace(content, parts=(one, replace(two, allowance=Decimal(2)), three)), "dài hơn"),
        (replace(content, parts=(one, replace(two, code="9.999999"), three)), "9.999999"),
        (replace(content, parts=(one, replace(two, unit=""), three)), "đơn vị"),
    ]
    for changed, words in wrong:
        with pytest.raises(BadRequest, match=words):
            actions.publish_chain(CODE, by=None, content=changed, in_force_from=day)
    with pytest.raises(NotAllowed):
        actions.publish_chain(
            CODE, by=make.staff(Role.RECEPTIONIST), content=content, in_force_from=day
        )
