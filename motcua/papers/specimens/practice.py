"""Made-up slips of practice, results, boards and tickets."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from motcua.papers import data as d
from motcua.papers import waiting as w
from motcua.papers.linked import LinkedLine, LinkedReceipt
from motcua.papers.specimens.people import (
    AT,
    AUTHORITY,
    CHAIR,
    CODE,
    CONTACT,
    DEPUTY,
    DIRECTOR,
    DUE,
    FEES,
    HEAD,
    ITEMS,
    LONG,
    LONG_NAME,
    LONG_REQUEST,
    ON,
    REQUEST,
    SHORT,
    SITE,
    TOKEN,
    items,
)


def _linked() -> Iterator[tuple[str, str, d.Form]]:
    names = ("Đăng ký khai sinh", "Đăng ký thường trú", "Cấp thẻ bảo hiểm y tế")
    agencies = ("Ủy ban nhân dân phường Hải Châu", "Công an cấp xã", "Cơ quan bảo hiểm xã hội")
    receipt = LinkedReceipt(
        letterhead=HEAD,
        issued_on=AT.date(),
        dossier_code="LT-H17.20-261123-0001",
        number="01/TNLT",
        submitter=SHORT,
        owner=d.Party(name="Nguyễn Bảo An"),
        authorisation="Mẹ đẻ",
        request="Liên thông khai sinh, thường trú, thẻ bảo hiểm y tế cho trẻ dưới 6 tuổi",
        lines=tuple(
            LinkedLine(
                n, name, f"H17.20-261123-{n:04d}", agency, "1 ngày làm việc",
                AT + timedelta(days=n), f"sau khi có kết quả {names[n - 2]}" if n > 1 else "",
            )
            for n, (name, agency) in enumerate(zip(names, agencies, strict=True), start=1)
        ),
        items=ITEMS,
        allowance="3 ngày làm việc",
        received_at=AT,
        due_at=AT + timedelta(days=3),
        explanation="Mỗi thủ tục bắt đầu khi thủ tục trước có kết quả.",
        collect_at="Quầy trả kết quả của Trung tâm, xong thủ tục nào trả thủ tục đó",
        receiver_name="Trần Văn Quý",
        fees=FEES,
        fee_state="Đã thu",
        tracking_url=f"{SITE}theo-doi/{TOKEN}",
        rating_url=f"{SITE}danh-gia/{TOKEN}",
        check_url=f"{SITE}kiem-tra/{TOKEN}",
    )  # fmt: skip
    yield "linked", "three", receipt
    long = tuple(replace(receipt.lines[n % 3], order=n + 1, name=LONG_REQUEST) for n in range(5))
    yield (
        "linked",
        "long-names",
        replace(receipt, submitter=LONG, lines=long, items=items(40), receiver_name=LONG_NAME),
    )


def practice() -> Iterator[tuple[str, str, d.Form]]:
    yield from _linked()
    hand_over = d.HandOverSlip(
        letterhead=HEAD,
        issued_on=ON,
        number="08/BG",
        giving_unit="Trung tâm Phục vụ hành chính công phường Hải Châu",
        taking_unit="Phòng Kinh tế, Hạ tầng và Đô thị",
        at=AT,
        rows=tuple(
            d.Handed(f"H17.115-261123-{i:04d}", REQUEST, SHORT.name, i % 5 + 1) for i in range(1, 6)
        ),
        giver_name="Trần Văn Quý",
        taker_name="Lê Thị Hạnh",
        check_url=f"{SITE}kiem-tra/{TOKEN}",
    )
    yield "handover", "short", hand_over
    rows = tuple(d.Handed(CODE, LONG_REQUEST, LONG_NAME, 12, "bản chính") for _ in range(40))
    yield "handover", "40-rows", replace(hand_over, rows=rows)
    payment = w.PaymentSlip(
        letterhead=HEAD,
        issued_on=ON,
        dossier_code=CODE,
        number="07/NVTC",
        applicant=SHORT,
        request=REQUEST,
        notice_number="0423/TB-CCT",
        notice_on=ON,
        amount_vnd=187_450_000,
        pay_by=date(2026, 12, 23),
        officer=d.Signature("NGƯỜI THỤ LÝ", "Trần Văn Quý"),
        contact=d.Contact("Trần Văn Quý", "0236 3822 115"),
        check_url=f"{SITE}kiem-tra/{TOKEN}",
    )
    yield "payment", "short", payment
    yield (
        "payment",
        "long-names",
        replace(
            payment,
            applicant=LONG,
            request=LONG_REQUEST,
            officer=d.Signature("NGƯỜI THỤ LÝ", LONG_NAME),
            contact=CONTACT,
        ),
    )
    yield "payment", "as-notice", replace(payment, amount_vnd=0, pay_by=None, request=LONG_REQUEST)
    consult = w.ConsultationLetter(
        letterhead=AUTHORITY,
        issued_on=ON,
        dossier_code=CODE,
        number="12/UBND-MC",
        office="Chi nhánh Văn phòng đăng ký đất đai khu vực 2",
        request=REQUEST,
        applicant_name=SHORT.name,
        question="Thửa đất số 115, tờ bản đồ số 20 có tranh chấp hoặc đang bị ngăn chặn không?",
        answer_by=date(2026, 12, 1),
        signature=CHAIR,
        check_url=f"{SITE}kiem-tra/{TOKEN}",
    )
    yield "consult", "short", consult
    yield (
        "consult",
        "long",
        replace(
            consult,
            office="Chi nhánh Văn phòng đăng ký đất đai khu vực 2 và Hạt Kiểm lâm liên quận",
            request=LONG_REQUEST,
            applicant_name=LONG_NAME,
            question="\n".join(f"{n}. {consult.question}" for n in range(1, 21)),
            signature=DEPUTY,
            contact=CONTACT,
        ),
    )
    of_the_centre = replace(consult, letterhead=HEAD, signature=DIRECTOR)
    yield "consult", "of-the-centre", of_the_centre
    returned = d.ReturnSlip(
        letterhead=HEAD,
        issued_on=DUE.date(),
        dossier_code=CODE,
        number="29/BNTKQ",
        recipient=SHORT,
        request=REQUEST,
        documents=(
            d.Returned("Giấy khai sinh", "129/2026", "", DUE.date(), 1, 2),
            d.Returned("Thẻ bảo hiểm y tế", "", "bản điện tử trên VNeID", None, 0, 1),
        ),
        returned_at=DUE,
        giver_name="Trần Văn Quý",
        rating_url=f"{SITE}danh-gia/{TOKEN}",
        check_url=f"{SITE}kiem-tra/{TOKEN}",
    )
    yield "return", "short", returned
    long = replace(returned, recipient=LONG, request=LONG_REQUEST, standing="Người được uỷ quyền")
    yield "return", "long", long
    many = tuple(
        d.Returned(
            LONG_REQUEST if n % 4 == 1 else "Trích lục khai sinh", f"{n:03d}/2026", "", ON, 1, n
        )
        for n in range(1, 41)
    )
    yield "return", "40-results", replace(long, documents=many)
    fee = d.FeeSlip(
        letterhead=HEAD,
        issued_on=ON,
        dossier_code=CODE,
        number="112/PT",
        payer=SHORT,
        request=REQUEST,
        lines=(*FEES, d.FeeLine("Phí bản sao trích lục", 1_256_000, "157 bản × 8.000 đồng")),
        total_vnd=1_264_000,
        paid_at=AT,
        collector_name="Trần Văn Quý",
        check_url=f"{SITE}kiem-tra/{TOKEN}",
    )
    yield "fee", "short", fee
    lines = tuple(
        d.FeeLine(f"Phí bản sao trích lục của {LONG_NAME}", 8000 * n, f"{n} bản")
        for n in range(1, 41)
    )
    yield (
        "fee",
        "40-lines",
        replace(fee, payer=LONG, lines=lines, total_vnd=sum(one.amount_vnd for one in lines)),
    )
    yield "fee", "long", replace(fee, payer=LONG, request=LONG_REQUEST, official_receipt="0001234")
    yield from _results()
    yield from _boards()
    yield from _tickets()


def _results() -> Iterator[tuple[str, str, d.Form]]:
    letter = d.ResultLetter(
        letterhead=AUTHORITY,
        issued_on=date(2026, 2, 3),
        dossier_code=CODE,
        number="07/XN-UBND",
        symbol="XN-UBND",
        kind="Giấy xác nhận",
        subject="Tình trạng hôn nhân",
        paragraphs=(
            f"Xét đề nghị của bà {SHORT.name}, Ủy ban nhân dân phường Hải Châu xác nhận:",
            "Từ ngày 01/01/2020 đến nay, bà cư trú tại số 12 đường Lê Duẩn, phường Hải Châu, chưa "
            "đăng ký kết hôn với ai.",
            "Giấy này có giá trị trong 06 tháng kể từ ngày cấp, dùng để đăng ký kết hôn.",
        ),
        signature=CHAIR,
        recipients=("Người đề nghị", "Lưu: VT, hồ sơ"),
        check_url=f"{SITE}kiem-tra/{TOKEN}",
    )
    yield "result", "certificate", letter
    yield (
        "result",
        "decision",
        replace(
            letter,
            number="12/QĐ-UBND",
            symbol="QĐ-UBND",
            kind="Quyết định",
            subject="Về việc trợ cấp xã hội hàng tháng",
            grounds=(
                "Căn cứ Luật Tổ chức chính quyền địa phương;",
                "Căn cứ Nghị định số 335/2026/NĐ-CP ngày 21 tháng 8 năm 2026 của Chính phủ;",
                "Theo đề nghị của Trưởng phòng Văn hóa - Xã hội.",
            ),
            paragraphs=(
                f"Điều 1. Trợ cấp xã hội hàng tháng đối với bà {LONG_NAME}, {LONG.address}, mức "
                "810.000 đồng mỗi tháng, kể từ ngày 01 tháng 12 năm 2026.",
                *(
                    f"Khoản {i}. " + "Các điều kiện hưởng được xem xét lại hằng năm. " * 4
                    for i in range(1, 9)
                ),
                "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
                f"Điều 3. Trưởng phòng Văn hóa - Xã hội và bà {LONG_NAME} thi hành Quyết định này.",
            ),
            signature=DEPUTY,
            recipients=("Như Điều 3", "Công an phường Hải Châu", "Lưu: VT, VHXH"),
        ),
    )
    to_two = replace(
        letter,
        kind="Thông báo",
        subject="Kết quả xem xét đề nghị hỗ trợ chi phí học tập",
        addressed_to=(f"Bà {SHORT.name}", "Trường Trung học cơ sở Trưng Vương"),
    )
    yield "result", "notice", to_two


def _boards() -> Iterator[tuple[str, str, d.Form]]:
    def row(i: int) -> d.BoardRow:
        return d.BoardRow(
            code=f"1.{1000 + i * 37:06d}",
            name=LONG_REQUEST if i % 6 == 2 else ("Đăng ký khai tử", "Đăng ký kết hôn")[i % 2],
            sector=("Hộ tịch", "Chứng thực", "Bảo trợ xã hội")[i // 12 % 3],
            allowance=("Trong ngày", "03 ngày làm việc", "15 ngày")[i % 3],
            fee=("Không thu", "8.000 đồng/bản")[i % 2],
            online=("Toàn trình", "Một phần", "–")[i % 3],
            counter=str(i % 7 + 1),
        )

    board = d.ProcedureBoard(
        letterhead=HEAD,
        issued_on=ON,
        rows=tuple(row(i) for i in range(36)),
        site_url=f"{SITE}thu-tuc",
    )
    yield "board", "36-rows", board
    sheet = d.ProcedureSheet(
        letterhead=HEAD,
        issued_on=ON,
        code="1.001193",
        name=REQUEST,
        sector_name="Hộ tịch",
        decision="Quyết định số 163/QĐ-BTP, áp dụng từ tháng 02/2026",
        requirements=ITEMS,
        steps=(
            "Người yêu cầu nộp hồ sơ tại Trung tâm hoặc trên Cổng Dịch vụ công quốc gia.",
            "Người tiếp nhận kiểm tra; hồ sơ đủ thì cấp giấy hẹn, chưa đủ thì hướng dẫn một lần.",
            "Công chức tư pháp - hộ tịch thẩm định, ghi sổ và trình ký.",
            "Trung tâm trả kết quả; người nhận kiểm tra và ký sổ.",
        ),
        allowance="Trong ngày; nhận sau 15 giờ thì trả kết quả vào ngày làm việc tiếp theo",
        fees=("Đúng hạn: không thu", "Quá hạn: theo nghị quyết của Hội đồng nhân dân thành phố"),
        result="Giấy khai sinh (bản chính) và số định danh cá nhân",
        legal_basis=("Luật Hộ tịch 2014", "Nghị định 123/2015/NĐ-CP", "Thông tư 04/2020/TT-BTP"),
        place="Quầy 9, Trung tâm Phục vụ hành chính công phường Hải Châu",
        resolving_unit="Ủy ban nhân dân phường Hải Châu",
        online="Toàn trình",
        conditions=("Cha hoặc mẹ có trách nhiệm đăng ký trong 60 ngày kể từ ngày sinh.",),
        page_url=f"{SITE}thu-tuc/1.001193",
    )
    yield "procedure", "short", sheet
    yield (
        "procedure",
        "40-items",
        replace(
            sheet,
            name=LONG_REQUEST,
            requirements=items(40),
            steps=tuple(s * 3 for s in sheet.steps),
        ),
    )


def _tickets() -> Iterator[tuple[str, str, d.Form]]:
    ticket = d.QueueTicket(
        letterhead=HEAD,
        issued_on=AT.date(),
        ticket="A037",
        line_name="Hộ tịch",
        taken_at=AT,
        ahead=6,
        wait_minutes=24,
        counters="Quầy 8, 9",
        procedure=REQUEST,
        checklist=tuple(item.name for item in ITEMS),
        page_url=f"{SITE}so/{TOKEN}",
    )
    yield "ticket", "checklist", ticket
    bare = replace(
        ticket, procedure="", checklist=(), wait_minutes=None, ahead=0, priority="Người cao tuổi"
    )
    yield "ticket", "bare", bare
    yield (
        "ticket",
        "long",
        replace(ticket, procedure=LONG_REQUEST, line_name="Bảo trợ xã hội, người có công"),
    )
