"""What one reading of an export gave, counted field by field."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar

from motcua.catalog.export_file import Problem
from motcua.catalog.importer import FIELDS, Parsed


class Report:
    """Counts while the file is read; nothing of it is kept but numbers, codes and reasons."""

    KINDS: ClassVar = ("read", "doubtful", "unread", "absent")

    def __init__(self, file_name: str) -> None:
        self.file_name, self.file_sha256 = file_name, ""
        self.records = self.commune = 0
        self.fields: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
        self.sectors: dict[str, list[int]] = {}
        self.fates: Counter[str] = Counter(new=0, changed=0, same=0)
        self.problems: list[Problem] = []
        self.rows: list[dict[str, Any]] = []

    def blame(self, problem: Problem) -> None:
        self.problems.append(problem)

    def keep(self, fates: Mapping[str, str]) -> None:
        self.fates.update(fates.values())

    def count(self, record: Parsed) -> None:
        self.records += 1
        self.commune += record.is_commune
        unread = record.unread()
        doubted = {field for field, _ in record.doubts}
        for field, counts in self.fields.items():
            gap = unread.get(field)
            if gap is not None:
                counts["absent" if gap.absent else "unread"] += 1
            else:
                counts["doubtful" if field in doubted else "read"] += 1
        sector = record.sector if isinstance(record.sector, str) else "(không rõ)"
        self.sectors.setdefault(sector, [0, 0])[0 if record.is_commune else 1] += 1
        self.rows.append(
            {
                "line": record.line,
                "code": record.code,
                "is_commune": record.is_commune,
                "why": record.why,
                "unread": {field: gap.reason for field, gap in unread.items()},
                "doubts": [list(doubt) for doubt in record.doubts],
            }
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file_name,
            "file_sha256": self.file_sha256,
            "records": self.records,
            "commune": self.commune,
            "drafts": dict(self.fates),
            "fields": {
                field: {kind: counts[kind] for kind in self.KINDS}
                for field, counts in self.fields.items()
            },
            "sectors": {
                name: {"commune": commune, "other": other}
                for name, (commune, other) in sorted(self.sectors.items())
            },
            "problems": [
                {"line": p.line, "code": p.code, "reason": p.reason} for p in self.problems
            ],
            "procedures": self.rows,
        }
