"""One request, one effect: a retry with the same key gets the answer of the first."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from motcua.core import clock
from motcua.core.errors import BadRequest, Conflict
from motcua.core.models import IdempotencyKey

Answer = dict[str, Any]


def fingerprint(*what: object) -> str:
    return hashlib.sha256(
        json.dumps(what, sort_keys=True, default=str, ensure_ascii=False).encode()
    ).hexdigest()


@transaction.atomic
def once(owner_id: int, key: str, asked: str, act: Callable[[], Answer]) -> tuple[Answer, bool]:
    """Run `act` and remember its answer under `key`; return (answer, was it a retry).

    Two at the same instant: the second waits on the unique index until the first has
    committed, then finds the answer. Raises Conflict when the key was used for another
    request (`asked` is its fingerprint). An empty key remembers nothing.
    """
    if not key:
        return act(), False
    if len(key) > 100 or not key.isprintable():
        raise BadRequest("Khoá chống gửi trùng dài tối đa 100 ký tự in được.")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_idempotencykey (owner_id, key, fingerprint, answer, at) "
            "VALUES (%s, %s, %s, '{}', %s) ON CONFLICT (owner_id, key) DO NOTHING RETURNING id",
            [owner_id, key, asked, clock.now()],
        )
        mine = cursor.fetchone()
    if mine:
        answer = act()
        IdempotencyKey.objects.filter(pk=mine[0]).update(answer=answer)
        return answer, False
    before = IdempotencyKey.objects.get(owner_id=owner_id, key=key)
    if before.fingerprint != asked:
        raise Conflict("Khoá này đã dùng cho một yêu cầu khác. Xin tải lại trang rồi gửi lại.")
    return before.answer, True
