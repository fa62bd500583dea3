"""What offices call forms of award in their lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nominations.models import AwardType
from workflows.names import fold

#: Code of a form → its short names. Which level grants it, the list does not say: that follows from what may be
#: proposed, and where two levels remain a person is asked.
SHORT: Mapping[str, tuple[str, ...]] = {
    "GIAY_KHEN": ("giấy khen", "gk"),
    "BANG_KHEN": ("bằng khen", "bk", "bằng khen ubnd tỉnh", "bằng khen của ubnd tỉnh"),
    "LDTT": ("lao động tiên tiến", "lđtt"),
    "CSTDCS": ("chiến sĩ thi đua cơ sở", "chiến sỹ thi đua cơ sở", "cstđcs", "cstđ cơ sở", "cstđ cs"),
    "CSTDT": ("chiến sĩ thi đua cấp tỉnh", "chiến sỹ thi đua cấp tỉnh", "cstđ cấp tỉnh", "cstđ tỉnh"),
    "TTLDTT": ("tập thể lao động tiên tiến", "ttlđtt"),
    "TTLDXS": ("tập thể lao động xuất sắc", "ttlđxs"),
    "FLAG": ("cờ thi đua", "cờ thi đua của ubnd tỉnh", "cờ thi đua cấp tỉnh"),
}
_CODES: Mapping[str, str] = {fold(name): code for code, names in SHORT.items() for name in names}


def awards_named(words: str, awards: Sequence[AwardType]) -> list[AwardType]:
    """Return the awards that words may mean: by title, by code, then by what people call a form in short."""
    key = fold(words)
    if not key:
        return []
    exact = [one for one in awards if key in (fold(one.title_vi), fold(one.code))]
    return exact or [one for one in awards if one.code == _CODES.get(key)]
