"""The second factor of public tracking: the last four characters of the submitter's ID. Pure."""

import hmac


def knows_last4(said: str, known: str) -> bool:
    """Whether these are the characters on record; never where none are. Law: personal-data."""
    typed, stored = said.strip().upper(), known.upper()
    return bool(stored) and hmac.compare_digest(
        typed.encode(errors="replace"), stored.encode(errors="replace")
    )
