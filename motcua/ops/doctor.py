"""What `motcua doctor` looks at. Each check says how it is, and if not well what to do.

A new check is a function that yields findings, added to CHECKS (or OF_DATABASE when it asks the
database). Nothing here changes anything.
"""

import os
import shutil
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from cryptography import x509
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from motcua.core import clock
from motcua.core.health import database_answers, unapplied_migrations, worker_is_alive
from motcua.core.paths import open_to_all
from motcua.core.queries import undecided_days
from motcua.documents import reading, scanner
from motcua.ops import figures
from motcua.ops.backup import keeping, nightly
from motcua.ops.models import BackupRun
from motcua.ops.problem import of_database
from motcua.outbox import gateway
from motcua.signatures.models import SigningKey
from motcua.signatures.rules import WARN_DAYS, ends_soon

Level = Literal["ok", "warn", "bad"]
CLOCK_SECONDS, CLOCK_BAD_SECONDS = 5, 60
LITTLE_DISK, TOO_LITTLE_DISK = 10 << 30, 2 << 30
BACKUP_AGE = timedelta(hours=36)
OUTBOX_SECONDS = 15 * 60
EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)  # when this was written: no clock may show less


@dataclass(frozen=True, slots=True)
class Finding:
    """`said`: how it is; `advice`: what to do, empty when nothing is."""

    check: str
    level: Level
    said: str
    advice: str = ""


Check = Callable[[], Iterator[Finding]]


def examine() -> list[Finding]:
    """Every finding. A database that does not answer is one of them, and its checks are left."""
    found = [finding for check in CHECKS for finding in check()]
    try:
        database_answers()
    except DatabaseError as error:
        return [*found, Finding(
            "cơ sở dữ liệu", "bad", f"không trả lời: {of_database(error)}",
            "Xem PostgreSQL có chạy không, và MOTCUA_DATABASE_URL; bản thử: motcua up.",
        )]  # fmt: skip
    behind = list(migrations())
    found += behind
    if any(finding.level == "bad" for finding in behind):
        return found  # the other questions need the tables of this version
    return found + [finding for check in OF_DATABASE for finding in check()]


def _serious() -> Level:
    """What a try-out may do without, and a centre that serves people may not."""
    return "bad" if settings.PRODUCTION else "warn"


def machine_clock() -> Iterator[Finding]:
    now = clock.now()
    if now < EARLIEST:
        yield Finding(
            "đồng hồ", "bad", f"máy chỉ {clock.local(now):%H:%M %d/%m/%Y}",
            "Chỉnh giờ máy: timedatectl set-ntp true. Ngày hẹn tính theo giờ này.",
        )  # fmt: skip


def disk() -> Iterator[Finding]:
    places = {"dữ liệu": str(settings.VAR), "giấy tờ": str(settings.MEDIA_ROOT)}
    if shelf := nightly.folder():
        places["sao lưu"] = str(shelf)
    for name, place in places.items():
        there = nearest(Path(place))
        free = shutil.disk_usage(there).free
        level: Level = "ok"
        if free < LITTLE_DISK:
            level = "bad" if free < TOO_LITTLE_DISK else "warn"
        advice = "" if level == "ok" else "Dọn tệp cũ hoặc thêm đĩa trước khi đầy."
        yield Finding(f"đĩa ({name})", level, f"còn {free / 1e9:.1f} GB ở {there}", advice)


def nearest(place: Path) -> Path:
    """It, or where it would be made."""
    while not is_there(place):
        place = place.parent
    return place


def is_there(place: Path) -> bool:
    """False too where we may not look, which pathlib would raise."""
    return os.path.exists(place)


def folders() -> Iterator[Finding]:
    var, media = Path(settings.VAR), Path(settings.MEDIA_ROOT)
    shelf = nightly.folder()
    for folder in (var, media, *([shelf] if shelf else [])):
        if not os.access(nearest(folder), os.W_OK | os.X_OK):
            yield Finding(
                "thư mục", "bad", f"không ghi được vào {folder}",
                f"mkdir -p {folder} && chown -R motcua: {folder}; "
                f"dịch vụ systemd: ReadWritePaths={folder}",
            )  # fmt: skip
    if is_there(media) and media.stat().st_mode & 0o007 and open_to_all(media.parent):
        yield Finding(
            "thư mục", "warn", f"ai cũng vào được {media}, nơi giữ giấy tờ của người dân",
            f"chmod o-rwx {media}",
        )  # fmt: skip


def settings_said() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding("cài đặt", _serious(), "MOTCUA_DEBUG đang bật", "Bỏ MOTCUA_DEBUG.")
    if settings.SECRET_KEY.startswith("for-trying-out-only"):
        yield Finding(
            "cài đặt", "bad", "khoá bí mật là khoá mẫu", "Đặt MOTCUA_SECRET_KEY: 50 ký tự trở lên."
        )
    if settings.PRODUCTION and not settings.PUBLIC_URL.startswith("https://"):
        yield Finding(
            "cài đặt", "bad", f"mã QR trên giấy dẫn về {settings.PUBLIC_URL}",
            "Đặt MOTCUA_PUBLIC_URL: https:// và tên miền của trung tâm.",
        )  # fmt: skip
    if settings.TIME_ZONE != "Asia/Ho_Chi_Minh":
        yield Finding(
            "cài đặt", "bad", f"múi giờ {settings.TIME_ZONE}", "Đặt lại múi giờ Việt Nam."
        )
    if not settings.PRODUCTION:
        yield Finding("cài đặt", "warn", "đang chạy thử", "Chạy thật: đặt MOTCUA_ENV=production.")
    if not gateway.is_configured():
        yield Finding(
            "tin nhắn", _serious(), "chưa có cổng gửi tin: tin được giữ, không gửi đi",
            "Đặt MOTCUA_SMS_URL và MOTCUA_SMS_KEY.",
        )  # fmt: skip


def uploads() -> Iterator[Finding]:
    """The scanner is asked with a harmless file; Tesseract only whether it is there."""
    found = scanner.verdict(b"harmless")
    if found == scanner.NONE:
        yield Finding(
            "mã độc", "warn", "chưa cài bộ kiểm tra mã độc cho tệp tải lên",
            "Cài ClamAV, đặt MOTCUA_SCAN_SOCKET hoặc MOTCUA_SCAN_COMMAND.",
        )  # fmt: skip
    elif found == scanner.CLEAN:
        yield Finding("mã độc", "ok", "bộ kiểm tra mã độc trả lời")
    else:
        yield Finding("mã độc", "bad", "bộ kiểm tra mã độc không chạy", "Khởi động lại clamd.")
    if reading.ocr_available():
        yield Finding("đọc chữ", "ok", "Tesseract đọc được tiếng Việt")
    else:
        yield Finding(
            "đọc chữ", "warn", "không đọc được chữ trong bản quét",
            "Cài tesseract-ocr và tesseract-ocr-vie; không cần thì thôi.",
        )  # fmt: skip


def web_certificate() -> Iterator[Finding]:
    """The proxy's certificate, where MOTCUA_TLS_CERTIFICATE says where it lies."""
    if not settings.TLS_CERTIFICATE:
        return
    path = Path(settings.TLS_CERTIFICATE)
    try:
        until = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        yield Finding(
            "chứng thư web", "bad", f"không đọc được {path}",
            "Xem MOTCUA_TLS_CERTIFICATE và quyền đọc tệp.",
        )  # fmt: skip
        return
    yield _until("chứng thư web", until, "Gia hạn chứng thư rồi nạp lại máy chủ web.")


def _until(name: str, until: datetime, advice: str) -> Finding:
    now, day = clock.now(), f"{clock.local(until):%d/%m/%Y}"
    if until < now:
        return Finding(name, "bad", f"đã hết hiệu lực {day}", advice)
    said = f"có hiệu lực đến {day}"
    if ends_soon(until, now):
        return Finding(name, "warn", said, advice)
    return Finding(name, "ok", said)


def migrations() -> Iterator[Finding]:
    missing = unapplied_migrations()
    if missing:
        yield Finding(
            "nâng cấp", "bad", f"còn {missing} bước nâng cấp dữ liệu", "Chạy motcua prepare."
        )
    else:
        yield Finding("nâng cấp", "ok", "dữ liệu khớp với bản đang cài")
    if later := later_migrations():
        yield Finding(
            "nâng cấp", "warn", f"dữ liệu của phiên bản mới hơn bản đang cài (có bước {later[0]})",
            "Cài phiên bản mới trên máy này, hoặc khôi phục bản sao lưu trước lần nâng cấp.",
        )  # fmt: skip


def later_migrations() -> list[str]:
    """Steps that the database has taken and this code does not know."""
    loader = MigrationLoader(connection)
    steps = set(loader.applied_migrations) - set(loader.disk_migrations)
    return sorted(f"{app}.{name}" for app, name in steps)


def database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now(), current_setting('server_version'), current_setting('fsync')")
        there, version, fsync = cursor.fetchone()
    size = figures.database_bytes()
    yield Finding("cơ sở dữ liệu", "ok", f"PostgreSQL {version}, {size / 1e9:.2f} GB")
    if fsync != "on":
        yield Finding(
            "cơ sở dữ liệu", _serious(), "fsync tắt: mất điện là mất dữ liệu",
            "Bật fsync trong postgresql.conf.",
        )  # fmt: skip
    apart = abs((clock.now() - there).total_seconds())
    if apart > CLOCK_SECONDS:
        yield Finding(
            "đồng hồ", "bad" if apart > CLOCK_BAD_SECONDS else "warn",
            f"máy này và cơ sở dữ liệu lệch nhau {apart:.0f} giây",
            "Bật đồng bộ giờ trên cả hai máy: timedatectl set-ntp true.",
        )  # fmt: skip
    else:
        yield Finding("đồng hồ", "ok", f"{clock.local(there):%H:%M %d/%m/%Y}, giờ Việt Nam")


def background() -> Iterator[Finding]:
    if worker_is_alive():
        yield Finding("việc nền", "ok", "đang chạy")
    else:
        yield Finding(
            "việc nền", "bad", "không chạy: tin nhắn không đi, không ai được nhắc hạn",
            "systemctl start motcua-worker; bản thử: motcua up.",
        )  # fmt: skip
    jobs, outbox = figures.jobs(), figures.outbox()
    if failed := jobs.by_status["failed"]:
        yield Finding(
            "việc nền", "warn", f"{failed} việc đã hỏng",
            "Xem lý do: motcua failed-jobs; chạy lại: motcua failed-jobs --retry.",
        )  # fmt: skip
    if outbox.oldest_seconds > OUTBOX_SECONDS and gateway.is_configured():
        yield Finding(
            "tin nhắn", "warn",
            f"{outbox.pending} tin chờ, lâu nhất {outbox.oldest_seconds / 60:.0f} phút",
            "Gọi nhà cung cấp tin nhắn; xem trang Quản trị, Tin nhắn.",
        )  # fmt: skip


def backups() -> Iterator[Finding]:
    last, latest = figures.last_backup(), BackupRun.objects.order_by("-at").first()
    folder = nightly.folder()
    on_disk = keeping.shelf(folder) if folder else []
    newest = max([stored.at for stored in on_disk] + ([last.at] if last else []), default=None)
    if latest and latest.error:
        yield Finding("sao lưu", "bad", f"lần gần nhất không được: {latest.error}", "Sửa rồi gọi "
                      "motcua backup.")  # fmt: skip
    if newest is None:
        yield Finding(
            "sao lưu", _serious(), "chưa có bản nào",
            "Đặt MOTCUA_BACKUP_DIR (ổ đĩa khác) để tự sao lưu mỗi đêm, hoặc gọi motcua backup TỆP.",
        )  # fmt: skip
    elif clock.now() - newest > BACKUP_AGE:
        yield Finding(
            "sao lưu", _serious(), f"bản mới nhất từ {clock.local(newest):%H:%M %d/%m/%Y}",
            "Xem việc nền có chạy không; gọi motcua backup ngay.",
        )  # fmt: skip
    else:
        yield Finding("sao lưu", "ok", f"bản mới nhất {clock.local(newest):%H:%M %d/%m/%Y}")
    if last and last.faults:
        yield Finding(
            "sao lưu", "bad", f"{last.faults} giấy tờ đã thiếu hoặc hỏng trên đĩa",
            "Gọi motcua backup TỆP để xem tên; lấy lại từ bản sao lưu cũ hơn.",
        )  # fmt: skip
    if folder:
        same = is_there(folder) and folder.stat().st_dev == Path(settings.VAR).stat().st_dev
        if same and settings.PRODUCTION:
            yield Finding("sao lưu", "warn", "nằm cùng ổ đĩa với dữ liệu", "Chuyển sang ổ khác.")


def calendar() -> Iterator[Finding]:
    """Deadlines of the next fifteen months need to know the days off."""
    today = clock.today()
    undecided = undecided_days(today)
    missing = [found for found in undecided if found.day is None]
    waiting = [found for found in undecided if found.day is not None]
    for found in missing:
        late = found.year == today.year or (found.year == today.year + 1 and today.month >= 11)
        yield Finding(
            "lịch", "bad" if late else "warn", f"năm {found.year} chưa có {found.name}",
            "Nhập ở Quản trị, Lịch, theo thông báo của Thủ tướng.",
        )  # fmt: skip
    if waiting:
        yield Finding(
            "lịch", "warn", f"{len(waiting)} ngày nghỉ chưa có quyết định chính thức",
            "Xem Quản trị, Lịch.",
        )  # fmt: skip
    if not missing and not waiting:
        yield Finding("lịch", "ok", "đủ cho mười lăm tháng tới")


def signing_keys() -> Iterator[Finding]:
    soon = clock.now() + timedelta(days=WARN_DAYS)
    for key in SigningKey.objects.filter(revoked_at=None, not_after__lt=soon).order_by("not_after"):
        yield _until(
            f"chứng thư ký số {key.serial[-8:]}", key.not_after,
            "Xin cấp chứng thư mới trước khi hết hạn.",
        )  # fmt: skip


CHECKS: list[Check] = [machine_clock, disk, folders, settings_said, uploads, web_certificate]
OF_DATABASE: list[Check] = [database, background, backups, calendar, signing_keys]


def as_data(found: list[Finding]) -> dict[str, Any]:
    """For machines: the worst level and every finding."""
    order: list[Level] = ["ok", "warn", "bad"]
    worst = max((order.index(finding.level) for finding in found), default=0)
    return {
        "host": socket.gethostname(),
        "python": sys.version.split()[0],
        "openssl": ssl.OPENSSL_VERSION,
        "level": order[worst],
        "findings": [
            {"check": f.check, "level": f.level, "said": f.said, "advice": f.advice} for f in found
        ],
    }
