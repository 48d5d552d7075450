"""The product's settings with two additions that only a bench may have."""

from motcua.config.settings import *  # noqa: F403
from motcua.config.settings import MIDDLEWARE, PASSWORD_HASHERS

# Counts the statements of a request that asks for it; costs nothing to the others.
MIDDLEWARE = ["bench.middleware.CountQueries", *MIDDLEWARE]
# A thousand invented clerks get a password and sign in before the clock runs: Argon2 is measured
# by the product's own tests, here it would only be waited for.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
