"""Made-up papers of forms 01 to 07."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from motcua.papers import data as d
from motcua.papers.specimens.people import (
    AT,
    AUTHORITY,
    BY_ORDER,
    BY_WARRANT,
    CHAIR,
    CHECK,
    CODE,
    CONTACT,
    DEPUTY,
    DIRECTOR,
    DUE,
    FEES,
    HANDLER,
    HEAD,
    ITEMS,
    LONG,
    LONG_NAME,
    LONG_REQUEST,
    OFFICER,
    ON,
    REQUEST,
    SHORT,
    SITE,
    TOKEN,
    items,
)


def _receipts() -> Iterator[tuple[str, d.Form]]:
    short = d.Receipt(
        letterhead=HEAD,
        check_url=CHECK,
        issued_on=AT.date(),
        dossier_code=CODE,
        number="37/TNHS",
        submitter=SHORT,
        request=REQUEST,
        items=ITEMS,
        allowance="03 ngày làm việc",
        received_at=AT,
        due_at=DUE,
        explanation="Ngày nhận không tính; 03 ngày làm việc kể từ ngày 24/11, trừ ngày nghỉ.",
        collect_at="Quầy trả kết quả của Trung tâm",
        receiver_name="Trần Văn Quý",
        fees=FEES,
        fee_state="đã thu",
        tracking_url=f"{SITE}theo-doi/{TOKEN}",
        rating_url=f"{SITE}danh-gia/{TOKEN}",
    )
    yield "short", short
    owned = replace(
        short,
        submitter=LONG,
        owner=replace(LONG, name="Nguyễn Văn An"),
        authorisation="Văn bản uỷ quyền số 12/2026, chứng thực ngày 20/11/2026",
        request=LONG_REQUEST,
        channel="Dịch vụ bưu chính công ích",
        resolving_unit="Ủy ban nhân dân phường Hoà Khánh, thành phố Đà Nẵng",
        starts_on=date(2026, 11, 24),
        receiver_name=LONG_NAME,
        fees=(*FEES, d.FeeLine("Phí xác nhận", 0, "miễn: hộ nghèo")),
        book="01/2026",
        book_line="0037",
    )
    yield "long-names", owned
    yield "40-items", replace(owned, items=items(40))


def _supplements() -> Iterator[tuple[str, d.Form]]:
    short = d.SupplementSlip(
        letterhead=HEAD,
        check_url=CHECK,
        issued_on=date(2026, 2, 5),
        dossier_code=CODE,
        number="05/HDHS",
        applicant=SHORT,
        request=REQUEST,
        missing=(
            d.Missing("Giấy chứng sinh", "Chưa có. Nộp bản chính do cơ sở y tế cấp."),
            d.Missing("Tờ khai", "Thiếu chữ ký của người yêu cầu.", "Tờ khai đăng ký khai sinh"),
        ),
        reason="Hồ sơ chưa đủ thành phần theo quy định của thủ tục.",
        officer=OFFICER,
        contact=CONTACT,
    )
    yield "short", short
    many = tuple(
        d.Missing(item.name, "Chưa có. " * (i % 4 + 1)) for i, item in enumerate(items(40))
    )
    yield (
        "40-missing",
        replace(
            short,
            applicant=LONG,
            request=LONG_REQUEST,
            missing=many,
            officer=DIRECTOR,
            until_on=date(2026, 3, 9),
        ),
    )


def _refusals() -> Iterator[tuple[str, d.Form]]:
    short = d.RefusalSlip(
        letterhead=HEAD,
        check_url=CHECK,
        issued_on=ON,
        dossier_code=CODE,
        number="03/TCHS",
        applicant=SHORT,
        request="Cấp giấy xác nhận tình trạng hôn nhân",
        reason="Việc này thuộc thẩm quyền của nơi ông/bà thường trú.",
        legal_ground="Nghị định 123/2015/NĐ-CP, Điều 21.",
        advice="nộp tại Ủy ban nhân dân phường Hoà Khánh hoặc trên Cổng Dịch vụ công quốc gia.",
        officer=replace(OFFICER, title="Người từ chối"),
        contact=CONTACT,
    )
    yield "short", short
    yield (
        "long",
        replace(short, applicant=LONG, request=LONG_REQUEST, reason=f"{short.reason} " * 6),
    )


def _letters() -> Iterator[tuple[str, str, d.Form]]:
    apology = d.ApologyLetter(
        letterhead=AUTHORITY,
        check_url=CHECK,
        issued_on=date(2026, 11, 25),
        dossier_code=CODE,
        number="04/XLGH",
        applicant=SHORT,
        request=REQUEST,
        received_at=AT,
        due_at=DUE,
        new_due_at=DUE + timedelta(days=7),
        reason="cơ quan phối hợp chưa trả lời kết quả xác minh nơi cư trú.",
        extension="05 ngày làm việc",
        signature=CHAIR,
        contact=CONTACT,
    )
    yield "04", "short", apology
    long = replace(
        apology,
        applicant=LONG,
        request=LONG_REQUEST,
        reason=f"{apology.reason} " * 20,
        signature=DEPUTY,
    )
    yield "04", "long", long
    older = replace(apology, sector="ho_tich", title="Phiếu xin lỗi và hẹn lại ngày trả kết quả")
    yield "04", "older-title", older
    yield "04", "by-order", replace(apology, signature=BY_ORDER)
    stop = d.StopNotice(
        letterhead=AUTHORITY,
        check_url=CHECK,
        issued_on=ON,
        dossier_code=CODE,
        number="01/TB-DGQ",
        applicant=SHORT,
        request=REQUEST,
        received_at=AT,
        stopped_on=ON,
        asked_on=ON,
        reason="ông/bà đề nghị không tiếp tục giải quyết hồ sơ.",
        consequence="Giấy tờ đã nộp được trả lại tại quầy trả kết quả; "
        "phí đã nộp được hoàn theo quy định.",
        signature=CHAIR,
        contact=CONTACT,
    )
    yield "05", "short", stop
    yield "05", "long", replace(stop, applicant=LONG, request=LONG_REQUEST, signature=DEPUTY)
    yield "05", "by-warrant", replace(stop, signature=BY_WARRANT)
    yield "05", "lapsed", replace(stop, letterhead=HEAD, asked_on=None, signature=HANDLER)


def _control() -> Iterator[tuple[str, d.Form]]:
    def steps(count: int) -> tuple[d.Handling, ...]:
        units = ("Bộ phận Một cửa", "Công chức tư pháp - hộ tịch", "Lãnh đạo UBND phường")
        return tuple(
            d.Handling(
                units[i % 3],
                units[(i + 1) % 3],
                AT + timedelta(hours=3 * i) if i < count - 1 else None,
                "Trần Văn Quý" if i < count - 1 else "",
                LONG_NAME if i < count - 1 else "",
                ("Trước hạn", "Đúng hạn", "Quá hạn")[i % 3] if i < count - 1 else "",
            )
            for i in range(count)
        )

    short = d.ControlSheet(
        letterhead=HEAD,
        check_url=CHECK,
        issued_on=AT.date(),
        dossier_code=CODE,
        number="37/KSHS",
        applicant_name=SHORT.name,
        request=REQUEST,
        received_at=AT,
        due_at=DUE,
        resolving_unit="Ủy ban nhân dân phường Hải Châu",
        steps=steps(4),
        consulted=("Công an phường Hải Châu", "Bảo hiểm xã hội cơ sở Hải Châu"),
        book="01/2026",
        book_line="0037",
    )
    yield "short", short
    yield (
        "30-steps",
        replace(short, applicant_name=LONG_NAME, request=LONG_REQUEST, steps=steps(30)),
    )


def _register() -> Iterator[tuple[str, d.Form]]:
    def row(i: int) -> d.RegisterRow:
        return d.RegisterRow(
            code=f"H17.115-2611{i % 28 + 1:02d}-{i:04d}",
            request=LONG_REQUEST if i % 7 == 3 else REQUEST,
            applicant_name=LONG_NAME if i % 5 == 1 else SHORT.name,
            contact=LONG.address if i % 9 == 4 else "12 Lê Duẩn, phường Hải Châu; 0905 123 456",
            resolving_unit="UBND phường Hải Châu",
            received_at=AT + timedelta(hours=i),
            due_at=DUE + timedelta(hours=i),
            ready_at=DUE if i % 2 else None,
            returned_at=DUE if i % 3 == 1 else None,
            method="Trực tiếp" if i % 3 else "Bưu chính công ích",
            note="Gia hạn 1 lần" if i % 8 == 5 else "",
        )

    short = d.Register(
        letterhead=HEAD,
        check_url=CHECK,
        issued_on=date(2026, 12, 1),
        from_on=date(2026, 11, 1),
        to_on=date(2026, 11, 30),
        rows=tuple(row(i) for i in range(4)),
        keeper=replace(DIRECTOR, title="Người lập sổ"),
        book="01/2026",
    )
    yield "short", short
    yield "60-rows", replace(short, rows=tuple(row(i) for i in range(60)))


def statutory() -> Iterator[tuple[str, str, d.Form]]:
    """Form, name of the variant, values."""
    for form, made in (
        ("01", _receipts()),
        ("02", _supplements()),
        ("03", _refusals()),
        ("06", _control()),
        ("07", _register()),
    ):
        for name, data in made:
            yield form, name, data
    yield from _letters()
