"""One record of the portal's export as it is written there, all cells glued."""

import json
from typing import Any

from motcua.catalog import portal, portal_laws

WAYS = portal.ROWS_HEAD
PAPERS = portal.PAPERS_HEAD
LAWS = portal_laws.LAWS_HEAD
RECORD = {
    "ma_thu_tuc": "1.004884",
    "ten_thu_tuc": "Đăng ký lại khai sinh",
    "linh_vuc": "Hộ tịch",
    "so_quyet_dinh": "163/QĐ-BTP",
    "cap_thuc_hien": "Cấp xã",
    "co_quan_co_tham_quyen": "Ủy ban Nhân dân\xa0xã,\xa0phường,\xa0thị trấn.",
    "co_quan_thuc_hien": "Ủy ban Nhân dân\xa0xã,\xa0phường,\xa0thị trấn.",
    "dia_chi_tiep_nhan": "",
    "doi_tuong_thuc_hien": "Cán bộ, công chức, viên chức, "
    "Tổ chức (không bao gồm doanh nghiệp, HTX)",
    "trinh_tu_thuc_hien": "Bước 1: Nộp hồ sơ.\nBước 2: Nhận kết quả.",
    "cach_thuc_thuc_hien": f"{WAYS}Trực tuyến5 Ngày làm việcMiễn phí"
    "Trực tiếp5 Ngày làm việcMiễn phí",
    "thanh_phan_ho_so": f"--{PAPERS}- Tờ khai theo mẫu.To khai.docx1 bản chính"
    "- Bản sao học bạ0 bản chính,2 bản sao",
    "can_cu_phap_ly": f"{LAWS}Luật 60/2014/QH1360/2014/QH13Luật Cư trú 202068/2020/QH14",
    "yeu_cau_dieu_kien": "Không có thông tin",
    "ket_qua_xu_ly": "Giấy khai sinhMã: KQ.G15.000001Từ khóaKhông có thông tin",
    "detail_url": "https://dichvucong.gov.vn/x",
    "raw_text": "Đăng ký lại khai sinhMã thủ tục1.004884Số quyết định",
}


def line(**changes: Any) -> bytes:
    return (json.dumps(RECORD | changes, ensure_ascii=False) + "\n").encode()
