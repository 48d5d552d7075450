"""The people whose matters these are: personal data lives here and, copied, on the dossier."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q

from motcua.applicants.rules import GENDERS, ID_KINDS, KINDS
from motcua.people.models import Centre, Staff


class Applicant(models.Model):
    """Cá nhân, tổ chức, as one centre knows them now. A dossier keeps the data of its own day."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("đối tượng", max_length=12, default="citizen", choices=[*KINDS.items()])
    id_kind = models.CharField(
        "loại giấy tờ", max_length=10, blank=True, choices=[*ID_KINDS.items()]
    )
    personal_id = models.CharField("số định danh", max_length=20, blank=True)
    full_name = models.CharField("họ và tên", max_length=200)
    name_key = models.CharField(max_length=200)
    words = models.CharField(max_length=240)  # "c17 nguyen thi an": see `search_words`
    birth_on = models.DateField("ngày sinh", null=True)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True)
    gender = models.CharField("giới tính", max_length=6, blank=True, choices=[*GENDERS.items()])
    address = models.CharField("địa chỉ", max_length=300, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "id_kind", "personal_id"],
                condition=~Q(personal_id=""),
                name="applicant_once_per_id",
            ),
            models.CheckConstraint(
                name="applicant_number_has_a_kind",
                condition=Q(personal_id="", id_kind="")
                | (~Q(personal_id="") & Q(id_kind__in=[*ID_KINDS])),
            ),
        ]
        indexes = [
            models.Index(
                fields=["centre", "name_key"],
                name="applicants_by_name",
                opclasses=["int8_ops", "text_pattern_ops"],
            ),
            models.Index(
                fields=["centre", "personal_id"],
                name="applicants_by_id",
                opclasses=["int8_ops", "text_pattern_ops"],
            ),
            models.Index(
                fields=["centre", "phone"],
                name="applicants_by_phone",
                opclasses=["int8_ops", "text_pattern_ops"],
            ),
            GinIndex(SearchVector("words", config="simple"), name="applicants_by_word"),
        ]

    def __str__(self) -> str:
        return self.full_name


class Authorisation(models.Model):
    """Uỷ quyền: the agent may act for the principal, on which paper and how far."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    principal = models.ForeignKey(Applicant, models.PROTECT, related_name="given")
    agent = models.ForeignKey(Applicant, models.PROTECT, related_name="held")
    kind = models.CharField(
        "hình thức",
        max_length=12,
        choices=[
            ("certified", "Giấy uỷ quyền có chứng thực"),
            ("relative", "Người thân thích"),
            ("letter", "Giấy giới thiệu của tổ chức"),
        ],
    )
    relation = models.CharField("quan hệ", max_length=80, blank=True)
    document_no = models.CharField("số giấy", max_length=60, blank=True)
    signed_on = models.DateField("ngày ký", null=True)
    scope = models.CharField("nội dung uỷ quyền", max_length=500, blank=True)
    until_on = models.DateField("đến hết ngày", null=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="authorisation_is_between_two", condition=~Q(principal=F("agent"))
            ),
            models.CheckConstraint(
                name="authorisation_on_paper_has_number_and_day",
                condition=Q(kind="relative") | (~Q(document_no="") & Q(signed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="authorisation_of_a_relative_says_which",
                condition=~Q(kind="relative") | ~Q(relation=""),
            ),
            models.CheckConstraint(
                name="authorisation_ends_after_signing",
                condition=Q(until_on=None) | Q(signed_on=None) | Q(until_on__gte=F("signed_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "principal"], name="authorisations_given"),
            models.Index(fields=["centre", "agent"], name="authorisations_held"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} → {self.principal_id}"


def search_words(centre_id: int, name_key: str) -> str:
    """What the word index holds: the centre is a word too, as GIN knows no plain numbers."""
    return f"c{centre_id} {name_key}"
