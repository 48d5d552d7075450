"""First words of a result, so that nobody starts at an empty page. Only a suggestion."""

from typing import Any

GRANTED = """\
{authority} đã xem xét hồ sơ mã số {code} của ông/bà {owner} về việc: {subject}.
Căn cứ hồ sơ và kết quả kiểm tra, {authority} xác nhận: …
Kết quả này được cấp để ông/bà {owner} sử dụng theo quy định."""
DENIED = """\
{authority} đã xem xét hồ sơ mã số {code} của ông/bà {owner} về việc: {subject}.
Hồ sơ chưa đủ điều kiện giải quyết vì: …
Căn cứ: …
Ông/bà có thể … Nếu không đồng ý, ông/bà có quyền khiếu nại hoặc khởi kiện theo quy định."""
LONGEST_TITLE = 300


def title_of(dossier: Any, kind: str) -> str:
    """The result as the procedure calls it: its first line, or the procedure's own name."""
    if kind == "denied":
        return "Thông báo về việc không giải quyết hồ sơ"
    lines = [line.strip(" -+•.;") for line in dossier.version.result.splitlines()]
    first = next((line for line in lines if line), "")
    return (first or f"Kết quả {dossier.procedure_name}")[:LONGEST_TITLE]


def text_of(dossier: Any, kind: str) -> str:
    words = DENIED if kind == "denied" else GRANTED
    return words.format(
        authority=dossier.centre.authority_name,
        code=dossier.number,
        owner=dossier.owner_name,
        subject=dossier.subject or dossier.procedure_name,
    )


def draft_for(dossier: Any, kind: str = "granted") -> dict[str, str]:
    """What the form begins with: the last draft that was sent back, else the suggestion."""
    before = [result for result in dossier.results.all() if result.sent_back_at]
    if before and before[-1].kind == kind:
        return {"kind": kind, "title": before[-1].title, "text": before[-1].text}
    return {"kind": kind, "title": title_of(dossier, kind), "text": text_of(dossier, kind)}
