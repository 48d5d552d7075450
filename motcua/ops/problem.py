"""What stops a command, in words that say what to do; the system's own are English, and many."""

import errno


class Problem(Exception):
    """The command cannot go on; the message is one Vietnamese sentence that says what to do."""


FILES = {
    errno.ENOENT: "không có tệp hay thư mục này",
    errno.EACCES: "tài khoản đang chạy lệnh không có quyền",
    errno.EPERM: "tài khoản đang chạy lệnh không có quyền",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.ENOTDIR: "một phần của đường dẫn không phải thư mục",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.EROFS: "chỗ này chỉ đọc được (dịch vụ systemd: thêm ReadWritePaths=)",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EDQUOT: "đã dùng hết phần đĩa được cấp",
    errno.EIO: "đĩa không đọc hay ghi được, có thể đã hỏng",
}
HERE = "MOTCUA_DATABASE_URL"
DATABASES = (
    ("password authentication failed", f"sai tên hoặc mật khẩu trong {HERE}"),
    ("no password supplied", f"thiếu mật khẩu trong {HERE}"),
    ("Peer authentication failed", f"PostgreSQL cần mật khẩu: hãy ghi vào {HERE}"),
    ("pg_hba.conf", "PostgreSQL không nhận kết nối từ máy này: hãy thêm vào pg_hba.conf"),
    ("role ", "chưa có tài khoản này trong PostgreSQL: hãy tạo bằng createuser"),
    ("database ", "chưa có cơ sở dữ liệu này: hãy tạo bằng createdb"),
    ("Connection refused", f"PostgreSQL không chạy ở đó: hãy xem dịch vụ của nó và {HERE}"),
    ("No such file", f"PostgreSQL không chạy ở đó: hãy xem dịch vụ của nó và {HERE}"),
    ("resolve host", f"không tìm thấy máy này: hãy xem tên máy trong {HERE}"),
    ("translate host", f"không tìm thấy máy này: hãy xem tên máy trong {HERE}"),
    ("timeout", "máy chủ cơ sở dữ liệu không trả lời kịp: hãy xem mạng và tường lửa"),
    ("No route", "máy chủ cơ sở dữ liệu không trả lời: hãy xem mạng và tường lửa"),
    ("too many", "PostgreSQL đã hết chỗ kết nối: hãy xem max_connections"),
    ("connection slots", "PostgreSQL đã hết chỗ kết nối: hãy xem max_connections"),
    ("No space left", "đĩa của cơ sở dữ liệu đã đầy"),
    ("the database system is", "PostgreSQL đang khởi động hoặc đang dừng: hãy đợi rồi làm lại"),
)


def of_file(error: OSError) -> str:
    """Why a file could not be had."""
    return FILES.get(error.errno or 0, error.strerror or str(error))


def of_database(error: Exception) -> str:
    """Why the database could not be had, and its own words, by which others can be asked."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = lines[0].removeprefix("connection failed: ") if lines else type(error).__name__
    refused = said.partition("FATAL:")[2] or said
    known = (words for sign, words in DATABASES if _says(refused, sign))
    found = next(known, "")
    return f"{found} ({said})" if found else said


def _says(refused: str, sign: str) -> bool:
    """Names of accounts and databases stand between: `role "motcua" does not exist`."""
    if sign in {"role ", "database "}:
        return refused.strip().startswith(sign) and refused.endswith("does not exist")
    return sign in refused
