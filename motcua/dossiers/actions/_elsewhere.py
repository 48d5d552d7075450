"""A dossier that another centre decides or gives back: which centres may be named."""

from datetime import date

from motcua.catalog import queries as catalog
from motcua.catalog.states import AnyCounterScope
from motcua.core.errors import BadRequest, NotFound
from motcua.dossiers.shapes import Intake
from motcua.people.models import Centre, Staff
from motcua.people.queries import centre_by_slug


def chosen_centres(intake: Intake, by: Staff, on: date) -> tuple[Centre, Centre]:
    """Who decides and who gives back: the centre of `by` unless another one was named.

    No query where none was named, else at most 5. Raises BadRequest when the published list does
    not open the procedure to any counter on that day, or not so far. Law: any-counter.
    """
    here = by.centre
    if not intake.competent and not intake.collect_at:
        return here, here
    scope = catalog.any_counter_scope(intake.procedure_code, on)
    if not scope:
        raise BadRequest(
            "Thủ tục này chưa có trong danh mục tiếp nhận không phụ thuộc địa giới. Hướng dẫn "
            "ông/bà nộp ở nơi có thẩm quyền, hoặc trực tuyến.",
            "competent",
        )
    return (
        _named(intake.competent, here, scope, "competent"),
        _named(intake.collect_at, here, scope, "collect_at"),
    )


def _named(slug: str, here: Centre, scope: str, field: str) -> Centre:
    if slug in ("", here.slug):
        return here
    try:
        found = centre_by_slug(slug)
    except NotFound as error:
        raise BadRequest("Không có trung tâm này. Chọn lại trong danh sách.", field) from error
    if scope == AnyCounterScope.PROVINCE and _is_far(here, found):
        raise BadRequest(
            f"{found.name} ở tỉnh khác; thủ tục này chỉ tiếp nhận hộ trong cùng tỉnh, thành phố.",
            field,
        )
    return found


def _is_far(here: Centre, there: Centre) -> bool:
    """Whether the two lie in different provinces. Without a known commune: the same cell."""
    if here.commune is None or there.commune is None:
        return False
    return here.commune.province_id != there.commune.province_id
