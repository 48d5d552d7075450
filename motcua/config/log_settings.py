"""How the product writes its log, from the environment."""

import os
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured

# json: one object a line, for machines; plain: for a person.
LOG_FORMAT = os.environ.get("MOTCUA_LOG_FORMAT") or ("plain" if sys.stderr.isatty() else "json")
if LOG_FORMAT not in {"json", "plain"}:
    raise ImproperlyConfigured("MOTCUA_LOG_FORMAT là json hoặc plain.")
# What an error itself says may quote a citizen: told only where somebody looks for a fault.
TELLS_ALL = os.environ.get("MOTCUA_DEBUG", "").lower() in {"1", "true", "yes", "on"}
SLOW_QUERY_MS = int(os.environ.get("MOTCUA_SLOW_QUERY_MS", "200"))
MANY_QUERIES = int(os.environ.get("MOTCUA_MANY_QUERIES", "60"))  # of one request
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_addresses": {"()": "motcua.core.logs.NoAddresses"}},
    "formatters": {
        "json": {"()": "motcua.core.logs.JsonLines", "tells_all": TELLS_ALL},
        "plain": {"()": "motcua.core.logs.Plain", "tells_all": TELLS_ALL},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # What these say at every start of every command hides what is said once.
        **{
            name: {"level": "WARNING"}
            for name in (
                "django_migration_linter",
                "procrastinate.periodic",
                "procrastinate.blueprints",
            )
        },
        "axes": {"level": "ERROR"},  # its warnings name the account and the address; rows keep both
        # The server writes as the product does, not in its own manner.
        **{
            name: {"handlers": [], "propagate": True, "level": "INFO"}
            for name in ("uvicorn", "uvicorn.error")
        },
        "uvicorn.access": {"handlers": [], "propagate": False},  # it writes whole addresses
        # What these say of a refusal would name the address, and with it a token or a code.
        "django.request": {"filters": ["no_addresses"]},
        "django.security.csrf": {"filters": ["no_addresses"]},
        # A certificate that leads to no root is an answer here, not a fault of the program.
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
    },
}
