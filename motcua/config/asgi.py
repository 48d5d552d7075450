import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
django.setup(set_prefix=False)

from motcua.config.handler import PageHandler  # noqa: E402 - Django must be set up before
from motcua.config.patience import Patient  # noqa: E402 - the same

application = Patient(PageHandler())
