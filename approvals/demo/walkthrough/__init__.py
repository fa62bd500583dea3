"""Real cases carried through both chains by the verbs and the engine, each step by the person whose work it is.

Read `awards.granted_by_the_deputy` first: it is one nomination from the clerk's draft to the numbered decision, and
every call in it is the one that a screen or a script of an office would make. `tour` holds the few helpers (signing in,
taking an action), `ways` the stretches of road that several scenarios share. What is told at the end is read from the
database; a scenario only says where its cases shall end, so that a walk that goes astray is noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from approvals.demo.walkthrough import awards, delegates, returned, thirty
from approvals.demo.walkthrough.tour import Told, Tour

#: In the order in which they are walked. The one that lets days pass comes last.
SCENARIOS: Sequence[tuple[str, Callable[[Tour], list[Told]]]] = (
    ("Giấy khen của huyện, Phó Chủ tịch ký thay (KT.)", awards.granted_by_the_deputy),
    ("Bằng khen của tỉnh, qua hai cấp; một lần trả dự thảo theo TL./KT.", awards.granted_by_the_province),
    ("Yêu cầu bổ sung, rồi không được xét", returned.supplemented_then_refused),
    ("Xã rút hồ sơ đang thẩm định", returned.withdrawn),
    ("Một xã trình ba mươi hồ sơ trong một lượt", thirty.thirty_in_one_act),
    ("Chọn cử đại biểu: đại biểu chính thức, và dự khuyết được gọi thay", delegates.selected_and_called_up),
    ("Đại biểu đương nhiên", delegates.ex_officio),
    ("Hiệp y song song, một cơ quan im lặng; tạm dừng rồi tiếp tục", returned.one_agency_silent),
)

__all__ = ["SCENARIOS", "Told", "Tour"]
