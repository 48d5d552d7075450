"""The SMS gateway: one HTTP call to the address in MOTCUA_SMS_URL. Tests replace `send_sms`."""

import json
import urllib.error
import urllib.request

from django.conf import settings

SECONDS = 10  # so long may a call hang; the message then waits for its next turn


class GatewayError(Exception):
    """The gateway did not take the message; the text is for the person who looks at the row."""


def is_configured() -> bool:
    return bool(settings.SMS_URL)


def send_sms(to: str, text: str, *, key: str) -> None:
    """Hand over one message. `key` is the idempotency key: a repeat is dropped by the gateway.
    Raises GatewayError."""
    body = json.dumps({"to": to, "text": text, "key": key}).encode()
    request = urllib.request.Request(  # noqa: S310 (the address is the administrator's)
        settings.SMS_URL,
        body,
        {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_KEY}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310
            return
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        raise GatewayError(f"{type(error).__name__}: {getattr(error, 'reason', error)}") from error
