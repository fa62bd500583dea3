"""What the menu offers of this app."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from nominations import notices, posts
from nominations.awards import CHAIN as AWARDS
from nominations.delegates import APPOINTMENT, SELECTION
from workflows.capacities import Acting
from workflows.screens.menu import Entry, reads


def _nominates(acting: Acting) -> bool:
    return AWARDS in posts.duties(acting.office).starts


def _introduces(acting: Acting) -> bool:
    return SELECTION in posts.duties(acting.office).starts


def _appoints(acting: Acting) -> bool:
    return APPOINTMENT in posts.duties(acting.office).starts


def _has_papers(acting: Acting) -> bool:
    duties = posts.duties(acting.office)
    return acting.office.position == "records_officer" or bool(duties.draftings or duties.receives)


def _unread(request: Any) -> str:
    capacities: list[Acting] = request.capacities
    user_id = next((one.capacity.user_id for one in capacities if one.capacity.user_id is not None), None)
    if user_id is None:
        return ""
    found = notices.unread(user_id, {one.office.pk for one in capacities})
    if found > notices.COUNTED:
        return f"{notices.COUNTED}+"
    return str(found) if found else ""


ENTRIES: tuple[Entry, ...] = (
    Entry("new_nomination", _("Đề nghị mới"), _nominates),
    Entry("new_introduction", _("Giới thiệu đại biểu"), _introduces),
    Entry("appoint_delegate", _("Đại biểu chỉ định"), _appoints),
    Entry("nominees", _("Sổ đối tượng"), reads),
    Entry("submissions", _("Tờ trình"), _has_papers),
    Entry("notices", _("Thông báo"), reads, _unread),
)
