"""One request, one effect: a retry with the same key gets the answer of the first."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import connection

from motcua.core import clock
from motcua.core.errors import BadRequest, Conflict, Refused
from motcua.core.models import IdempotencyKey
from motcua.core.transactions import action

Answer = dict[str, Any]


def fingerprint(*what: object) -> str:
    return hashlib.sha256(
        json.dumps(what, sort_keys=True, default=str, ensure_ascii=False).encode()
    ).hexdigest()


class _Twin(Exception):
    """The same request, made at the same instant, was stored first."""


def once(owner_id: int, key: str, asked: str, act: Callable[[], Answer]) -> tuple[Answer, bool]:
    """Run `act` and remember its answer under `key`; return (answer, was it a retry).

    The answer is stored in the transaction of the act, by its last statement. Two at the same
    instant: the second waits there on the unique index until the first has committed, is undone as
    a whole and gets the answer of the first; so does a retry that is refused because its first try
    has already changed everything. Retries are rare, so the usual request pays nothing for them.
    Raises BadRequest for too long a key, Conflict when it was used for another request (`asked` is
    its fingerprint). An empty key remembers nothing.
    """
    if not key:
        return act(), False
    if len(key) > 100 or not key.isprintable():
        raise BadRequest("Khoá chống gửi trùng dài tối đa 100 ký tự in được.")
    try:
        return _act_and_keep(owner_id, key, asked, act), False
    except (_Twin, Refused) as instead:
        before = IdempotencyKey.objects.filter(owner_id=owner_id, key=key).first()
        if before is None:
            raise
        if before.fingerprint != asked:
            raise Conflict(
                "Khoá này đã dùng cho một yêu cầu khác. Xin tải lại trang rồi gửi lại."
            ) from instead
        return before.answer, True


@action
def _act_and_keep(owner_id: int, key: str, asked: str, act: Callable[[], Answer]) -> Answer:
    answer = act()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_idempotencykey (owner_id, key, fingerprint, answer, at) "
            "VALUES (%s, %s, %s, %s::jsonb, %s) ON CONFLICT (owner_id, key) DO NOTHING RETURNING 1",
            [owner_id, key, asked, json.dumps(answer, ensure_ascii=False), clock.now()],
        )
        if cursor.fetchone() is None:
            raise _Twin
    return answer
