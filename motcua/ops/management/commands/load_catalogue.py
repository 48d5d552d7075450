"""`motcua load-catalogue`: the project's own procedures, published on the first run."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from motcua.catalog import actions, queries, starter
from motcua.catalog.starter import ChainEntry, Entry
from motcua.core import clock


class Command(BaseCommand):
    help = "Nạp danh mục thủ tục của phần mềm. Chạy lại không sao."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--publish",
            action="store_true",
            help="công bố bản kế tiếp, có hiệu lực từ hôm nay, cho thủ tục có tệp dữ liệu đã đổi",
        )

    def handle(self, *, publish: bool, **options: Any) -> None:
        actions.keep_groups(by=None, sectors=starter.sectors(), life_events=starter.life_events())
        counts = {"new": 0, "changed": 0, "same": 0, "other": 0}
        for entry in starter.entries():
            counts[self.load(entry, publish)] += 1
        self.stdout.write(
            f"Danh mục: {counts['new']} thủ tục mới công bố, {counts['changed']} bản kế tiếp, "
            f"{counts['same']} như cũ, {counts['other']} khác tệp dữ liệu."
        )
        linked = sum(self.load_chain(entry, publish) for entry in starter.chains())
        self.stdout.write(f"Liên thông: {linked} chuỗi thủ tục mới công bố.")

    def load_chain(self, entry: ChainEntry, publish: bool) -> bool:
        """The same for a chain: published when there is none, or when asked and it differs."""
        before = queries.chain_in_force(entry.code, clock.today())
        if before is not None and before.content_sha256 == entry.content.sha256():
            return False
        if before is not None and not publish:
            self.stdout.write(f"Liên thông {entry.code}: tệp dữ liệu khác bản đang có (--publish).")
            return False
        day = clock.today() if before else entry.in_force_from
        actions.publish_chain(entry.code, by=None, content=entry.content, in_force_from=day)
        return True

    def load(self, entry: Entry, publish: bool) -> str:
        """Publish what is not there; leave alone what a person has changed since."""
        history = queries.versions_of(entry.code)
        if not history:
            version = actions.create_draft_version(entry.code, by=None, content=entry.content)
            actions.publish(version.pk, by=None, in_force_from=entry.in_force_from)
            return "new"
        if any(_same(ref.version_id, entry) for ref in history):
            return "same"
        if not publish:
            self.stdout.write(
                f"{entry.code} {entry.content.name}: tệp dữ liệu khác bản đang có. "
                "Thêm --publish để công bố bản kế tiếp từ hôm nay."
            )
            return "other"
        version = actions.create_draft_version(entry.code, by=None, content=entry.content)
        actions.publish(version.pk, by=None, in_force_from=clock.today())
        return "changed"


def _same(version_id: int, entry: Entry) -> bool:
    return queries.content_by_id(version_id).sha256() == entry.content.sha256()
