"""A centre with its people, counters and lines, on whatever database the settings name.

`python -m deploy.scene` prints as JSON its slug and, for each role, an account with an API key.
"""

import json
import os
import random

import django
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
django.setup()

from motcua.ops.demo import stage  # noqa: E402 - Django must be set up before
from motcua.people.states import Role  # noqa: E402


def main() -> None:
    with transaction.atomic():
        hall = stage.build(random.Random(4))
        roles = {role.label: role.value for role in Role}
        accounts = {roles[account["role"]]: account for account in stage.accounts(hall)}
        facts = {"centre": hall.centre.slug, "accounts": accounts}
    print(json.dumps(facts, ensure_ascii=False))


if __name__ == "__main__":
    main()
