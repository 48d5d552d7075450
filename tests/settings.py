"""The product's settings, pointed at the throw-away database server of the tests."""

import os
from pathlib import Path

from motcua.core.paths import embedded_url

TEST_VAR = Path(os.environ.get("MOTCUA_VAR", Path(__file__).resolve().parents[1] / "var")) / "test"
EMBEDDED = "MOTCUA_DATABASE_URL" not in os.environ
if EMBEDDED:
    # Only while the settings are read: the commands a test starts must choose for themselves.
    os.environ["MOTCUA_DATABASE_URL"] = embedded_url(TEST_VAR)

from motcua.config.settings import *  # noqa: E402, F403
from motcua.config.settings import DATABASES, PASSWORD_HASHERS, TEMPLATES  # noqa: E402
from tests.template_names import UnknownName  # noqa: E402

if EMBEDDED:
    del os.environ["MOTCUA_DATABASE_URL"]

# A server that tests start as its own process serves the database this process has made.
DATABASES["default"]["NAME"] = os.environ.get(
    "MOTCUA_TEST_LIVE_DATABASE", DATABASES["default"]["NAME"]
)
BUSY_PERCENT = BUSY_LOAD = float("inf")  # the tests are the load
SHARED_SECONDS = 0  # a page asked for after a change shows it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UnknownName()
MEDIA_ROOT = TEST_VAR / "media"
STATIC_ROOT = TEST_VAR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
