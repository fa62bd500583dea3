"""A few places, bodies, offices and people for tests of the engine's own rows."""

from __future__ import annotations

from datetime import date

from workflows.models import Area, Office, User
from workflows.offices import BodyPlan, Post, establish
from workflows.places import REFORM, UNKNOWN_START, Unit, find_area, install_areas

MAY = date(2024, 5, 6)
LANG_SON = (
    Unit("20", "Tỉnh Lạng Sơn"),
    Unit("187", "Huyện Chi Lăng", "20"),
    Unit("06463", "Thị trấn Đồng Mỏ", "187"),
    Unit("06496", "Xã Nhân Lý", "187"),
    Unit("06523", "Xã Chi Lăng", "187"),
)


def places() -> dict[str, Area]:
    """Install five places of Lạng Sơn as before July 2025; return them by code."""
    install_areas(LANG_SON, valid_from=UNKNOWN_START, valid_before=REFORM)
    return {unit.code: find_area(unit.code, MAY) for unit in LANG_SON}


TABLE = {
    "district": (
        BodyPlan(
            "committee",
            lambda area: f"UBND {area.name}",
            (
                Post("chair", "Chủ tịch", single_holder=True),
                Post("deputy_chair", "Phó Chủ tịch"),
                Post("clerk", "Cán bộ"),
            ),
        ),
        BodyPlan(
            "office",
            lambda area: f"Văn phòng {area.name}",
            (Post("chief", "Chánh Văn phòng", single_holder=True), Post("deputy_chief", "Phó Chánh Văn phòng")),
        ),
    )
}


def offices() -> dict[str, Office]:
    """Found two bodies of huyện Chi Lăng; return their offices by position."""
    establish([places()["187"]], TABLE)
    return {one.position: one for one in Office.objects.select_related("body__area")}


def person(username: str, full_name: str = "", *, active: bool = True) -> User:
    """Create a user."""
    return User.objects.create(username=username, full_name=full_name or f"Người {username}", is_active=active)
