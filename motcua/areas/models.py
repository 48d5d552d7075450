"""Provinces and communes since 1 July 2025, and what each was formed from."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models


class Province(models.Model):
    """Tỉnh, thành phố trực thuộc trung ương: one of 34."""

    code = models.CharField("mã", max_length=2, primary_key=True)
    name = models.CharField("tên", max_length=80)
    identifier = models.CharField("mã định danh", max_length=3, blank=True)  # H17
    name_key = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """Phường, xã, đặc khu: one of 3,321."""

    code = models.CharField("mã", max_length=5, primary_key=True)  # GSO, as text: 00004
    province = models.ForeignKey(Province, models.PROTECT, related_name="communes")
    name = models.CharField("tên", max_length=120)  # with its kind: Phường Hải Châu
    kind = models.CharField(
        "loại",
        max_length=12,
        choices=[("ward", "Phường"), ("commune", "Xã"), ("special_zone", "Đặc khu")],
    )
    name_key = models.CharField(max_length=120)  # without its kind: hai chau

    class Meta:
        indexes = [
            models.Index(
                fields=["name_key"], opclasses=["varchar_pattern_ops"], name="communes_by_name"
            ),
            GinIndex(SearchVector("name_key", config="simple"), name="communes_by_word"),
        ]

    def __str__(self) -> str:
        return self.name


class FormerUnit(models.Model):
    """Đơn vị cũ: a commune of before, all or part of which lies in `commune` now.

    Papers issued before 1 July 2025 carry these names. `note` is the remark of the resolution,
    such as the old district or "phần còn lại sau khi sáp nhập vào phường Hoàn Kiếm".
    """

    commune = models.ForeignKey(Commune, models.CASCADE, related_name="former_units")
    name = models.CharField("tên cũ", max_length=120)  # with its kind: Phường Thạch Thang
    note = models.CharField("ghi chú", max_length=200, blank=True)
    name_key = models.CharField(max_length=120)  # without its kind
    # districts of before that the resolution names for this commune: quan 10 quan 11
    place_key = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commune", "name", "note"], name="former_unit_once"),
        ]
        indexes = [
            models.Index(
                fields=["name_key"], opclasses=["varchar_pattern_ops"], name="former_units_by_name"
            ),
            GinIndex(SearchVector("name_key", config="simple"), name="former_units_by_word"),
        ]

    def __str__(self) -> str:
        return self.name
