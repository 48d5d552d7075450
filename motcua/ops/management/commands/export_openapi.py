"""Write the API's description, or compare it with the one that is committed."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from motcua.api.app import api


class Command(BaseCommand):
    help = "Ghi docs/openapi.json; với --check chỉ so sánh, khác thì báo lỗi."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options: Any) -> None:
        file = Path(settings.BASE_DIR) / "docs" / "openapi.json"
        schema = api.get_openapi_schema(path_prefix="/api/v1/")
        text = json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        if not check:
            file.write_text(text)
            self.stdout.write(f"Đã ghi {file.name}.")
        elif not file.is_file() or file.read_text() != text:
            raise CommandError("docs/openapi.json đã cũ. Chạy: motcua export-openapi")
