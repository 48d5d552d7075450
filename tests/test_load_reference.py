"""The shared facts come in with one command, quickly, and any number of times."""

from io import StringIO
from time import perf_counter

import pytest
from django.core.management import call_command

from motcua.areas.models import Commune, FormerUnit
from motcua.core.models import SpecialDay


def run():
    out, began = StringIO(), perf_counter()
    call_command("load_reference", stdout=out)
    return out.getvalue(), perf_counter() - began


@pytest.mark.django_db
def test_the_facts_are_loaded_within_seconds_and_twice_is_once():
    said, took = run()
    assert took < 5
    assert "34 tỉnh, thành phố; 3321 xã, phường, đặc khu" in said
    before = Commune.objects.count(), FormerUnit.objects.count(), SpecialDay.objects.count()
    assert before[0] == 3321 and before[1] > 10_000 and before[2] > 30
    again, _ = run()
    assert "thêm 0, sửa 0, bỏ 0 ngày" in again
    assert before == (
        Commune.objects.count(),
        FormerUnit.objects.count(),
        SpecialDay.objects.count(),
    )
