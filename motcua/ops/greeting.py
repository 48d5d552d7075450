"""What a person reads once everything is up."""

import json
from pathlib import Path
from typing import Any

SCREENS = {
    "Trang dân": "/",
    "Tra cứu hồ sơ": "/tra-cuu/",
    "Máy lấy số": "/kiosk/{centre}/",
    "Bảng gọi số": "/board/{centre}/",
    "Máy đánh giá": "/may-danh-gia/{centre}/1/",
    "Quầy tiếp nhận": "/counter/",
    "Bàn xử lý hồ sơ": "/desk/",
    "Lãnh đạo": "/lead/",
    "Quản trị": "/console/",
    "API": "/api/v1/openapi.json",
}


def show(url: str, var: Path, logs: Path, seconds: float) -> None:
    print("\n".join(lines(url, _demo(var), logs, seconds)), flush=True)


def lines(url: str, demo: dict[str, Any], logs: Path, seconds: float) -> list[str]:
    centre = str(demo.get("centre", ""))
    written = ["", f"Một Cửa đã sẵn sàng sau {seconds:.0f} giây: {url}", ""]
    for name, path in (demo.get("screens") or SCREENS).items():
        if centre or "{centre}" not in path:
            written.append(f"  {name:<24}{url}{path.format(centre=centre)}")
    if accounts := demo.get("accounts"):
        written += ["", "Tài khoản dùng thử (tên đăng nhập / mật khẩu):"]
        written += [f"  {a['role']:<24}{a['username']} / {a['password']}" for a in accounts]
        if pin := demo.get("pin"):
            written.append(f"  Mã PIN ký số thử nghiệm (lãnh đạo và con dấu): {pin}")
        keys = [a for a in accounts if a.get("api_key")]
        if keys:
            written += ["", "Khoá API dùng thử:"]
            written += [f"  {a['role']:<24}{a['api_key']}" for a in keys]
    return [*written, "", f"Nhật ký: {logs}. Dừng: Ctrl-C."]


def _demo(var: Path) -> dict[str, Any]:
    """What `make_demo` has left for people to read; nothing when there is no demo."""
    try:
        found = json.loads((var / "demo.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
