import gc
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
django.setup(set_prefix=False)

from motcua.config.handler import PageHandler  # noqa: E402 - Django must be set up before
from motcua.config.patience import Patient  # noqa: E402 - the same

# Python looks for circles of forgotten objects after every 700 new ones and now and then walks
# through all there are; an answer makes thousands, and nearly all go by themselves.
NEW_OBJECTS, LOOKS, LONG_LOOKS = 10_000, 20, 50

application = Patient(PageHandler())
gc.collect()
gc.freeze()  # what is loaded by now stays: it need not be walked through again
gc.set_threshold(NEW_OBJECTS, LOOKS, LONG_LOOKS)
