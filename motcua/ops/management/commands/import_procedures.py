"""`motcua import-procedures FILE`: the national portal's export into drafts for review."""

import hashlib
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from motcua.catalog import actions, export_file, importer
from motcua.catalog.export_file import Problem
from motcua.catalog.importer import Parsed
from motcua.ops.import_report import Report

BATCH = 50  # records of one transaction
NOT_READ, WITH_PROBLEMS = 1, 2  # exit codes


class Command(BaseCommand):
    help = (
        "Đọc tệp xuất của Cổng Dịch vụ công quốc gia (JSON từng dòng, nén gz hay không) "
        "vào bản nháp để duyệt; không đưa thẳng ra quầy."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="tệp .jsonl hoặc .jsonl.gz")
        parser.add_argument("--report", type=Path, help="ghi báo cáo JSON vào tệp này")
        parser.add_argument(
            "--all",
            action="store_true",
            help="đưa cả thủ tục không phải cấp xã giải quyết vào danh sách chờ duyệt",
        )

    def handle(self, *, file: Path, report: Path | None, **options: Any) -> None:
        everything = bool(options["all"])
        size = _checked(file)
        run = actions.begin_import(by=None, file_name=file.name)
        sums = Report(file.name)
        with file.open("rb") as stream:
            for batch in _batches(self.read(stream, size, sums), everything):
                fates = actions.keep_drafts(run.pk, by=None, drafts=batch)
                sums.keep(fates)
        sums.file_sha256 = _digest(file)
        answer = sums.as_json()
        actions.finish_import(run.pk, report=answer, file_sha256=sums.file_sha256)
        if report:
            try:
                report.write_text(json.dumps(answer, ensure_ascii=False, indent=1) + "\n", "utf-8")
            except OSError as error:
                raise CommandError(f"Đã nhập xong nhưng không ghi được báo cáo: {error}") from error
        self.show(sums, everything)
        if not sums.records:
            raise CommandError("Tệp không có thủ tục nào đọc được.", returncode=NOT_READ)
        if sums.problems:
            sys.exit(WITH_PROBLEMS)

    def read(self, stream: BinaryIO, size: int, sums: Report) -> Iterator[Parsed]:
        """The records one by one; problems go into the report. A bar only where one can be seen."""
        console = Console(stderr=True)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            task = progress.add_task("Đang đọc", total=size)
            for found in importer.records(export_file.unpacked(stream)):
                progress.update(task, completed=stream.tell())
                if isinstance(found, Problem):
                    sums.blame(found)
                    continue
                sums.count(found)
                yield found
            progress.update(task, completed=size)

    def show(self, sums: Report, everything: bool) -> None:
        console = Console(file=cast(Any, self.stdout), width=None if sys.stdout.isatty() else 110)
        console.print(_fields_table(sums))
        console.print(_sectors_table(sums))
        fates = sums.fates
        aside = sums.records - sums.commune
        console.print(
            f"{sums.records} thủ tục đọc được: {sums.commune} do cấp xã giải quyết, {aside} không "
            f"phải{'' if everything else ' (đã để riêng, không chờ duyệt)'}.\n"
            f"Bản nháp: {fates['new']} mới, {fates['changed']} đổi, {fates['same']} như cũ.",
            highlight=False,
        )
        for problem in sums.problems:
            code = f" [{problem.code}]" if problem.code else ""
            console.print(
                f"Dòng {problem.line}{code}: {problem.reason}", highlight=False, markup=False
            )


def _checked(file: Path) -> int:
    """The size of the file in bytes, or why it cannot be read."""
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            head = stream.read(4)
    except FileNotFoundError as error:
        raise CommandError(f"Không tìm thấy tệp {file}.", returncode=NOT_READ) from error
    except OSError as error:
        raise CommandError(f"Không mở được tệp {file}: {error}", returncode=NOT_READ) from error
    if not size:
        raise CommandError(f"Tệp {file} rỗng.", returncode=NOT_READ)
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise CommandError("Tệp là UTF-16. Hãy lưu lại thành UTF-8.", returncode=NOT_READ)
    if head[:2] == b"PK":
        raise CommandError("Tệp là zip. Hãy giải nén rồi nhập lại.", returncode=NOT_READ)
    return size


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _batches(found: Iterator[Parsed], everything: bool) -> Iterator[list[actions.DraftIn]]:
    batch: list[actions.DraftIn] = []
    for record in found:
        batch.append(_draft(record, waits=everything or record.is_commune))
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _draft(record: Parsed, *, waits: bool) -> actions.DraftIn:
    return actions.DraftIn(
        code=record.code,
        name=record.name if isinstance(record.name, str) else "(không đọc được tên)",
        sector_name=record.sector if isinstance(record.sector, str) else "",
        line=record.line,
        is_commune=record.is_commune,
        waits=waits,
        why=record.why,
        data=record.as_json(),
        unread=[field for field, gap in record.unread().items() if not gap.absent],
        sha256=record.sha256(),
    )


def _fields_table(sums: Report) -> Table:
    table = Table(title="Đọc được từng mục")
    table.add_column("Mục")
    for column in ("đọc được", "đọc được, cần xem lại", "không đọc được", "nguồn không ghi"):
        table.add_column(column, justify="right")
    for field, counts in sums.fields.items():
        table.add_row(importer.FIELDS[field], *(str(counts[key]) for key in sums.KINDS))
    return table


def _sectors_table(sums: Report) -> Table:
    table = Table(title="Theo lĩnh vực")
    table.add_column("Lĩnh vực")
    table.add_column("cấp xã", justify="right")
    table.add_column("không phải", justify="right")
    for name, (commune, other) in sorted(sums.sectors.items(), key=lambda row: -sum(row[1])):
        table.add_row(name, str(commune), str(other))
    return table
