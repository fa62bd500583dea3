"""Which page prepares what a requirement of a chain asks for. The chain's own data decides which links a case shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workflows.definition import Action


@dataclass(frozen=True)
class Page:
    """A page that prepares something: its title, the name of its URL, and whether that URL names the case."""

    title: Any
    url_name: str
    of_case: bool = True

    def url(self, code: str) -> str:
        """Where the page is for this case."""
        return reverse(self.url_name, args=[code] if self.of_case else None)


@dataclass(frozen=True)
class Link:
    """A page to go to."""

    title: Any
    url: str


_DISPLAY: Final = Page(_("Niêm yết công khai và ý kiến nhận được"), "display")
_SESSIONS: Final = Page(_("Phiên họp Hội đồng"), "council_sessions", of_case=False)
_ELECTIONS: Final = Page(_("Kết quả chọn cử của Đại hội"), "elections", of_case=False)
_SUBMISSIONS: Final = Page(_("Tờ trình"), "submissions", of_case=False)
_DECISIONS: Final = Page(_("Dự thảo quyết định"), "decisions", of_case=False)
_SUPPLEMENT: Final = Page(_("Phiếu yêu cầu bổ sung"), "supplement")
_NOMINATION: Final = Page(_("Sửa nội dung đề nghị"), "edit_nomination")
_ELIGIBILITY: Final = Page(_("Điều kiện khen thưởng"), "eligibility")
_DOCUMENTS: Final = Page(_("Đính kèm tài liệu"), "attach_documents")
_DELEGATE: Final = Page(_("Sửa thông tin đại biểu, ghi sự đồng ý"), "edit_delegate")
_EXCEPTION: Final = Page(_("Chấp nhận ngoại lệ cơ cấu"), "composition_exception")
_FOLLOW: Final = Page(_("Theo dõi lấy ý kiến"), "consultation")

#: Requirement → the pages where it is met.
PAGES: Final[Mapping[str, tuple[Page, ...]]] = {
    "dossier_complete": (_NOMINATION, _DOCUMENTS),
    "eligible": (_NOMINATION, _ELIGIBILITY),
    "eligibility_settled": (_ELIGIBILITY,),
    "findings_named": (_ELIGIBILITY,),
    "profile_complete": (_DELEGATE, _DOCUMENTS),
    "consent_recorded": (_DELEGATE,),
    "checklist_settled": (Page(_("Danh mục kiểm tra"), "checklist"),),
    "deficiencies_named": (_SUPPLEMENT,),
    "deficiencies_answered": (_SUPPLEMENT, _DOCUMENTS),
    "agencies_named": (Page(_("Chọn cơ quan và nội dung lấy ý kiến"), "consultation"),),
    "extension_named": (_FOLLOW,),
    "recall_named": (_FOLLOW,),
    "opinion_written": (Page(_("Ghi ý kiến của cơ quan"), "opinion"),),
    "display_period_over": (_DISPLAY,),
    "comments_resolved": (_DISPLAY,),
    "concluded_recommend": (_SESSIONS,),
    "concluded_other_award": (_SESSIONS,),
    "concluded_not_recommend": (_SESSIONS,),
    "concluded_defer": (_SESSIONS,),
    "not_on_open_agenda": (_SESSIONS,),
    "elected_delegate": (_ELECTIONS,),
    "elected_reserve": (_ELECTIONS,),
    "not_elected": (_ELECTIONS,),
    "place_vacant": (Page(_("Chọn chỗ trống để thay thế"), "replacement"),),
    "same_composition_cell_or_excepted": (_EXCEPTION,),
    "composition_met_or_excepted": (_EXCEPTION,),
    "in_draft_submission": (_SUBMISSIONS,),
    "in_draft_decision": (_DECISIONS,),
    "in_draft_decision_or_submission": (_DECISIONS, _SUBMISSIONS),
    "decision_numbered": (_DECISIONS,),
    "signed_list_matches": (_DECISIONS,),
}

#: Requirements that nothing is prepared for on a page of their own: what the case is, or what its actions did, meets
#: them or not. An annulment is decided on the page of the decision, where the award is read.
NOTHING_TO_PREPARE: Final = frozenset(
    {
        "granted_above_commune",
        "granted_at_district",
        "granted_above_district",
        "granted_at_province",
        "granted_above_province",
        "simple_procedure",
        "within_award_quota",
        "within_delegate_quota",
        "within_appointed_quota",
        "not_introduced_elsewhere",
        "never_received",
        "supplement_allowed",
        "display_required",
        "display_not_required",
        "no_open_hold",
        "hold_open",
        "reply_overdue",
        "annulment_decided",
    }
)


def links(actions: Iterable[Action], code: str) -> list[Link]:
    """Return where what these actions require is prepared for a case, each page once, in the order of the chain."""
    pages = dict.fromkeys(
        page for action in actions for requirement in action.requires for page in PAGES.get(requirement, ())
    )
    return [Link(page.title, page.url(code)) for page in pages]
