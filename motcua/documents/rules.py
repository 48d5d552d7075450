"""What may be taken in, what is wrong with it, and how that is said. By content, never by name.

Pure: plain values in, plain values out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LARGEST_BYTES = 10 * 1024 * 1024
LONGEST_SIDE_PX = 2400
MOST_PIXELS = 120_000_000  # a phone's largest photo has 108 million

PDF = "application/pdf"
_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
SUFFIX = {
    PDF: ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
}

EMPTY = "Tệp rỗng. Xin chọn lại."
TOO_LARGE = "Tệp lớn hơn 10 MB. Xin quét ở độ phân giải thấp hơn."
UNREADABLE = "Không mở được tệp này. Xin chụp hoặc quét lại thành ảnh JPG, PNG hay tệp PDF."
INFECTED = (
    "Tệp này có mã độc nên không được nhận và không được lưu. Xin chụp hoặc quét lại từ bản giấy."
)
SCANNER_DOWN = (
    "Bộ kiểm tra mã độc đang không chạy nên chưa nhận được tệp. Xin thử lại sau ít phút; "
    "nếu vẫn vậy, xin báo quản trị viên."
)
# Why a file was not taken in, as the child process that opened it says it.
REFUSED = {
    "unreadable": UNREADABLE,
    "too-many-pixels": "Ảnh quá lớn. Xin chụp lại ở cỡ nhỏ hơn.",
    "locked": (
        "Tệp PDF này đang khoá bằng mật khẩu. Xin bỏ mật khẩu rồi gửi lại, hoặc quét từ bản giấy."
    ),
    "damaged": (
        "Tệp PDF này bị hỏng hoặc chưa tải hết. Xin lưu lại từ nguồn, hoặc quét từ bản giấy."
    ),
    "too-many-pages": "Tệp PDF có quá nhiều trang. Xin tách thành nhiều tệp rồi gửi từng tệp.",
    "signed-active": (
        "Tệp PDF này có chữ ký số nhưng kèm mã lệnh hoặc tệp ẩn. Gỡ đi thì hỏng chữ ký, "
        "nên không nhận được. Xin lấy lại bản ký từ nơi cấp."
    ),
    "too-slow": "Tệp này quá nặng để mở. Xin quét lại thành ảnh hoặc PDF đơn giản hơn.",
}

# What is said of a page, for one page and for several.
_FAULTS = {
    "blank": "trắng hoặc mờ hẳn, không thấy chữ",
    "dark": "quá tối",
    "small": "quá nhỏ, khó đọc",
    "blurred": "bị mờ",
}
AGAIN = "Xin chụp lại trước khi ông/bà ra về."
REMOVED_WORDS = {
    "javascript": "mã lệnh",
    "action": "lệnh tự chạy hoặc liên kết ra ngoài",
    "embedded": "tệp đính kèm bên trong",
    "xfa": "biểu mẫu động",
    "media": "phim, âm thanh",
}


@dataclass(frozen=True, slots=True)
class Note:
    """What is wrong with one page; `kind` is "" for a page that nobody could judge."""

    page: int
    kind: str


def media_type(content: bytes) -> str:
    """The media type that the first bytes show; "" when it is none that is taken in."""
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return ""


def pages_said(pages: Iterable[int]) -> str:
    """ "2, 5–9": runs of three and more are drawn together."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    parts = [
        f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(str(page) for page in run)
        for run in runs
    ]
    return ", ".join(parts)


def faults_said(notes: Sequence[Note], pages: int) -> list[str]:
    """One sentence per fault: "Trang 2, 5–9 bị mờ."; [] when all is well."""
    said = []
    for kind, words in _FAULTS.items():
        at = [note.page for note in notes if note.kind == kind]
        if at:
            what = "Ảnh" if pages == 1 else f"Trang {pages_said(at)}"
            said.append(f"{what} {words}.")
    return said


def advice(notes: Sequence[Note], pages: int) -> list[str]:
    """The same for the counter, while the paper's owner still stands there."""
    said = [f"{fault} {AGAIN}" for fault in faults_said(notes, pages)]
    unseen = [note.page for note in notes if not note.kind]
    if unseen:
        said.append(f"Trang {pages_said(unseen)} chưa xem thử được. Xin mở ra xem bằng mắt.")
    return said


def removed_said(removed: Iterable[str]) -> str:
    """ "Đã gỡ khỏi tệp: mã lệnh, tệp đính kèm bên trong."; "" when nothing was."""
    words = [REMOVED_WORDS[name] for name in removed if name in REMOVED_WORDS]
    return f"Đã gỡ khỏi tệp: {', '.join(words)}." if words else ""


def short(digest: str) -> str:
    """A sha256 as people compare it: its first sixteen characters in fours."""
    return " ".join(digest[n : n + 4] for n in range(0, 16, 4))


def size_said(size: int) -> str:
    """ "0,4 MB", "12 KB"."""
    if size >= 100_000:
        return f"{size / 1_000_000:.1f} MB".replace(".", ",")
    return f"{max(1, round(size / 1000))} KB"
