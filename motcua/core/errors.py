"""How an action says no. Doors turn these into a page, a fragment or a problem+json."""


class Refused(Exception):
    """`code` is for machines and never changes; `message` is Vietnamese and says what to do."""

    code = "refused"
    http_status = 409

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(Refused):
    code, http_status = "not-found", 404


class NotAllowed(Refused):
    code, http_status = "not-allowed", 403


class WrongState(Refused):
    """The thing is no longer where the caller believed it to be."""

    code, http_status = "wrong-state", 409


class BadRequest(Refused):
    """The facts given cannot be right; `field` names the one at fault, where there is one."""

    code, http_status = "bad-request", 422

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Conflict(Refused):
    """One idempotency key was used for two different requests."""

    code, http_status = "conflict", 409


class Busy(Refused):
    """A lock or a limit: the same request may succeed in a moment."""

    code, http_status = "busy", 503


class TooMany(Refused):
    """More tries than a limit allows; the next minute begins anew."""

    code, http_status = "too-many", 429
