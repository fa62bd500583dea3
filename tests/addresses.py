"""Every address of the site that a person can ask for, and what each form is rightly sent with.

One line for each page, or for each of its forms. `tests/tables/urls.md` says how it answers whom; a name that is in the
URLconf and not here fails a test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nominations.models import AwardNomination, Submission
from nominations.screens.nomination import version_of
from tests import files
from tests.factories import AwardTypeFactory
from tests.nominations.importing import workbooks
from tests.scene import PASSWORD, Scene
from tests.screens import key, seen, sign_in
from workflows.models import Case, Event, Task, User
from workflows.screens import acts, versions
from workflows.screens.unsent import TOKEN, Token
from workflows.unsent import Place

Data = dict[str, Any]
DAY = "06/05/2024"
FIRST_PASSWORD = "bon-tu-ghep-lai-27"
COMMAND = UUID("7d2a5a3e-6f6b-4a4e-9a51-0c0f5d8b0b11")


@dataclass(frozen=True)
class Address:
    """`args` are those of the address; `sent` is what its form is sent with, None where there is no form, by `right`,
    who may. `free` are the fields that take any text; `query` goes behind the address."""

    name: str
    args: Callable[[Scene], list[Any]] = lambda made: []
    right: str = ""
    sent: Callable[[Scene], Data] | None = None
    form: str = ""
    query: Callable[[Scene], str] = lambda made: ""
    looked_at: bool = True

    def url(self, made: Scene) -> str:
        """The address in this scene."""
        return reverse(self.name, args=self.args(made)) + self.query(made)

    def __str__(self) -> str:
        return f"{self.name}: {self.form}" if self.form else self.name


def of_case(name: str) -> Callable[[Scene], list[Any]]:
    return lambda made: [getattr(made.case, name).code]


def of(name: str) -> Callable[[Scene], list[Any]]:
    return lambda made: [getattr(made.has, name).pk]


def having_seen(made: Scene, right: str, name: str, thing: Any, data: Data, query: str = "") -> Data:
    """What a form is sent with by somebody who opened its page: what others change meanwhile he would be told."""
    return data | seen(sign_in(Client(), made.by[right]), reverse(name, args=[thing]) + query)


def of_user(name: str = "user") -> Callable[[Scene], list[Any]]:
    return lambda made: [getattr(made.has, name).username]


def signed_copy(made: Scene) -> Data:
    """The scan of a letter."""
    return {"kind": "signed_submission", "file": SimpleUploadedFile("to-trinh-da-ky.pdf", files.pdf())}


def policy(made: Scene) -> list[Any]:
    return ["intake_working_days"]


def sending(right: str, **data: Any) -> Data:
    """A form whose fields do not depend on the scene."""
    return {"right": right, "sent": lambda made: dict(data)}


def person(made: Scene) -> Data:
    """Somebody new, in the fields of nominations."""
    return {
        "command": str(COMMAND), "full_name": "Lành Thị Sen", "given_name": "", "gender": "female",
        "birth": "05/03/1971", "ethnicity": "TAY", "ethnicity_source": "Giấy khai sinh", "position": "Chi hội trưởng",
        "workplace": "Hội Phụ nữ xã", "residence": made.town.commune.pk, "village": "Thôn Làng Mới",
    }  # fmt: skip


def nomination(made: Scene) -> Data:
    return person(made) | {
        "campaign": made.town.campaign.pk, "award_type": AwardTypeFactory().pk,
        "achievement_text": "Vận động 30 hộ trồng na.", "achievement_from": "01/06/2019",
        "achievement_before": "01/04/2024", "procedure": "full", "simple_ground": "",
    }  # fmt: skip


def correction(made: Scene) -> Data:
    row = AwardNomination.objects.select_related("nominee__residence").get(case=made.case.drafting)
    return nomination(made) | {"version": version_of(row)}


def workbook(made: Scene) -> Data:
    """A list of one person."""
    file = SimpleUploadedFile("Danh sách.xlsx", workbooks.people(1))
    return {"command": str(COMMAND), "campaign": made.town.campaign.pk, "file": file}


LIST_COLUMNS = {
    "sheet": "Sheet", "top": "1", "bottom": "1", "award": "", "ethnicity_list": "", "c1": "number", "c2": "full_name",
    "c3": "gender", "c4": "birth", "c5": "ethnicity", "c6": "workplace", "c7": "award", "c8": "achievement",
}  # fmt: skip


def introduction_corrected(made: Scene) -> Data:
    return having_seen(made, "clerk", "edit_delegate", made.case.introduction.code, introduction(made))


def wording(made: Scene) -> Data:
    data = {"title": "Tờ trình khác", "minutes": "Biên bản 03"}
    return having_seen(made, "clerk", "submission_wording", made.has.paper.pk, data)


def introduction(made: Scene) -> Data:
    return person(made) | {
        "congress": made.town.congress.pk, "field": "agriculture", "component": "farmer",
        "consent_recorded_on": "02/05/2024", "consent_note": "Ký vào biên bản",
    }  # fmt: skip


def upload(made: Scene) -> Data:
    return {"kind": "photo", "note": "Ảnh hoạt động", "files": SimpleUploadedFile("Ảnh.png", files.picture())}


def token(made: Scene, name: str, by: str) -> str:
    """A case as the person who has work on it sees it."""
    case = Case.objects.get(pk=getattr(made.case, name).pk)
    task = Task.objects.get(case=case, office=made.by[by].office_id)
    return acts.token(case, task.pk)


def task(made: Scene) -> Data:
    return {"task": Task.objects.get(case=made.case.verification, office=made.by["verifier"].office_id).pk}


def reply(made: Scene) -> Event:
    """The line by which an agency sent its opinion."""
    return Event.objects.get(case=made.case.replied, action="reply")


def act(made: Scene) -> Data:
    return {
        "action": "receive", "case": token(made, "to_receive", "intake"), "command": str(COMMAND),
        "comment": "Đủ hồ sơ", "password": "", "next": "/hop-viec/",
    }  # fmt: skip


def votes(made: Scene) -> Data:
    item = made.has.session.items.get()
    numbers = dict.fromkeys(
        ["votes_against", "abstained", "invalid", "written_for", "written_against", "recused"], "0"
    )  # fmt: skip
    filled = {"motion": "award", "other_award": "", "votes_for": "12", "note": ""} | numbers
    data = {"item": item.pk} | {f"i{item.pk}-{name}": value for name, value in filled.items()}
    return having_seen(made, "council", "council_votes", made.has.session.pk, data, f"?muc={item.case.code}")


def tallies(made: Scene) -> Data:
    case = made.case.candidate.pk
    data = {"do": "record", "ballots": "121", f"h{case}-result": "delegate", f"h{case}-votes": "101"}
    return having_seen(made, "organiser", "election", made.has.election.pk, data)


PERIOD = {"valid_from": DAY, "valid_before": "", "basis": "QĐ 12/QĐ-UBND"}
END = {"on": DAY, "reason": "QĐ thôi giữ chức vụ"}
NEW_POLICY = {
    "area": "xa van linh", "value": "4", "valid_from": DAY, "valid_before": "", "legal_basis": "QĐ 14",
    "source": "Công báo", "confidence": "high", "note": "",
}  # fmt: skip
NUMBER = {"number": "7", "symbol": "TTr-UBND", "dated": DAY}
DECISION_NUMBER = {"do": "number", "dated": DAY, "number": "", "symbol": "QĐ-UBND"}
ANNULMENT = {
    "dated": DAY, "number": "", "symbol": "QĐ-UBND", "reason": "Kê khai gian dối",
    "basis": "Luật 06/2022/QH15, Điều 93", "password": PASSWORD,
}  # fmt: skip
NEW_ACCOUNT = {
    "username": "moi.canbo", "full_name": "Lý Thị Mới", "password": FIRST_PASSWORD, "again": FIRST_PASSWORD,
    "reason": "Nhận việc",
}  # fmt: skip

PRIOR_AWARD = {
    "code": "", "title": "Giấy khen", "authority": "Chủ tịch UBND huyện", "decision_number": "112/QĐ-UBND",
    "decided_on": "05/05/2022", "achievement_from": "", "achievement_before": "", "reason": "",
}  # fmt: skip


def typed(made: Scene) -> Data:
    """What the clerk's page of new nominations sends while he types."""
    by = made.by["clerk"]
    place = Place(by.user_id or 0, key(by), reverse("new_nomination"), "person")
    return {TOKEN: str(Token(place, COMMAND, versions.version({"full_name": ""}), ())), "full_name": "Lành Thị Sen"}


SHELL = [
    Address("home"),
    Address("sign_in", **sending("clerk", username="everyman", password=PASSWORD, next="/hop-viec/")),
    Address("sign_out", **sending("clerk"), looked_at=False),
    Address("choose_capacity", **sending("clerk", next="/hop-viec/")),
    Address(
        "change_password",
        **sending("clerk", old_password=PASSWORD, new_password1=FIRST_PASSWORD, new_password2=FIRST_PASSWORD),
    ),
    Address("choose_language", **sending("clerk", language="en", next="/hop-viec/"), looked_at=False),
    Address("choose_theme", **sending("clerk", theme="dark", next="/hop-viec/"), looked_at=False),
    Address("keys"),
]
ADMINISTRATION = [
    Address("administration"),
    Address("accounts"),
    Address("account_new", **sending("admin", **NEW_ACCOUNT)),
    Address("account", of_user()),
    Address("account_rename", of_user(), **sending("admin", full_name="Lý Thị Khác", reason="Ghi sai")),
    Address("account_lock", of_user(), **sending("admin", reason="Nghỉ việc")),
    Address("account_unlock", of_user("locked"), **sending("admin", reason="Trở lại")),
    Address(
        "account_password", of_user(), **sending("admin", password=FIRST_PASSWORD, again=FIRST_PASSWORD, reason="Quên")
    ),
    Address("offices"),
    Address("office", lambda made: [made.signer.pk]),
    Address(
        "appointment_new",
        lambda made: [made.town.office("commune", "committee", "clerk").pk],
        **sending("admin", username="nguoi.moi", **PERIOD),
    ),
    Address("appointment_end", of("appointment"), **sending("admin", **END)),
    Address(
        "substitution_new",
        lambda made: [made.signer.pk],
        **sending(
            "admin", form="TUQ", by_office="", username="nguoi.moi", via="", **PERIOD | {"valid_before": "01/06/2024"}
        ),
    ),
    Address("substitutions"),
    Address("substitution_end", of("substitution"), **sending("admin", **END)),
    Address("absences"),
    Address(
        "absence_new",
        right="admin",
        sent=lambda made: {"username": User.objects.get(pk=made.by["clerk"].user_id).username, **PERIOD},
    ),
    Address("absence_end", of("absence"), **sending("admin", **END)),
    Address("policies"),
    Address("policy", policy),
    Address("policy_new", policy, **sending("admin", **NEW_POLICY)),
    Address("working_calendar", **sending("admin", day="11/5/2024", working="lam", reason="Hoán đổi")),
]
ACTING = [
    Address("inbox"),
    Address("unit_cases"),
    Address("sent_cases"),
    Address("done_work"),
    Address(
        "selection", right="verifier", sent=lambda made: {"case": token(made, "verification", "verifier"), "next": "/"},
        query=lambda made: f"?chon={token(made, 'verification', 'verifier')}",
    ),
    Address("claim", right="verifier", sent=task, looked_at=False),
    Address("release", right="verifier", sent=lambda made: {"task": made.has.claimed.pk}, looked_at=False),
    Address("act", right="intake", sent=act, looked_at=False),
    Address("act_result", lambda made: [made.command]),
    Address("case", of_case("verification")),
    Address("case_history", of_case("verification")),
    Address("snapshot", lambda made: [made.case.verification.code, 3]),
    Address("judged", lambda made: [made.case.display.code, 5]),
    Address("frozen_answer", lambda made: [made.case.replied.code, reply(made).seq]),
    Address("search", query=lambda made: "?q=hoang+thi"),
    Address("refusals"),
    Address("sensitive_readings"),
    Address("whole_number", of_case("verification"), "verifier", lambda made: {}, looked_at=False),
    Address("verification_of_history", right="auditor",
            sent=lambda made: {"what": "one", "code": made.case.verification.code, "dia-ban": "", "nam": ""}),
    Address("keep_unsent", right="clerk", sent=typed, looked_at=False),
    Address("drop_unsent", right="clerk", sent=lambda made: {"sheet": str(made.has.unsent), "next": "/de-nghi/moi/"},
            looked_at=False),
]  # fmt: skip
NOMINATIONS = [
    Address("new_nomination", right="clerk", sent=nomination),
    Address("imports", right="clerk", sent=workbook),
    Address("import_template"),
    Address("import_preview", of("list"), **sending("clerk", do="run")),
    Address("import_columns", of("list"), **sending("clerk", **LIST_COLUMNS)),
    Address("import_run", of("list_running"), **sending("clerk")),
    Address("import_result", of("list_done")),
    Address("import_problems", of("list")),
    Address("edit_nomination", of_case("drafting"), "clerk", correction),
    Address(
        "initiatives",
        of_case("drafting"),
        **sending(
            "clerk", title="Máy tách hạt na", scope="base", recognised_by="UBND huyện", decision_number="15/QĐ-UBND",
            decided_on="20/11/2023",
        ),
    ),
    Address(
        "tell_apart", of_case("drafting"), "clerk", lambda made: {"other": made.has.twin.pk, "reason": "Khác thôn"},
        looked_at=False,
    ),
    Address("new_introduction", right="clerk", sent=introduction),
    Address(
        "appoint_delegate", right="province", sent=lambda made: introduction(made) | {"delegate_kind": "APPOINTED"}
    ),
    Address("edit_delegate", of_case("introduction"), "clerk", introduction_corrected),
    Address(
        "replacement", of_case("reserve"), "organiser", lambda made: {"vacancy": made.has.vacancy.pk},
    ),
    Address(
        "composition_exception", of_case("reserve"), "organiser",
        lambda made: {"rule": "cell", "reason": "Không còn ai cùng cơ cấu"},
    ),
    Address("submissions"),
    Address(
        "new_submission", right="clerk",
        sent=lambda made: {"title": "Tờ trình tháng 6", "case": made.case.waiting.pk},
        query=lambda made: f"?ky={made.signer.pk}&ve=p{made.town.campaign.pk}",
    ),
    Address("submission", of("paper")),
    Address("submission_add", of("paper"), "clerk", lambda made: {"case": made.case.waiting.pk}, looked_at=False),
    Address(
        "submission_remove", of("paper"), "clerk",
        lambda made: {"case": made.has.paper.items.order_by("pk")[0].case_id}, looked_at=False,
    ),
    Address("submission_cancel", of("paper"), **sending("clerk"), looked_at=False),
    Address("submission_number", of("signed"), **sending("commune records", **NUMBER), looked_at=False),
    Address("submission_wording", of("paper"), "clerk", wording),
    Address("submission_letter", of("signed")),
    Address("submission_attach", of("signed"), "commune records", signed_copy, looked_at=False),
    Address("nominees", query=lambda made: "?q=hoang+thi", **sending("verifier", so="020162001234")),
    Address("nominee", of("twin")),
    Address(
        "nominee_compare", lambda made: [made.has.first.pk, made.has.twin.pk],
        **sending("clerk", decision="one", reason="Cùng căn cước"),
    ),
    Address("nominee_rename", of("hamlet"), **sending("clerk", name="Thôn Mới", used_before=DAY, basis="NQ 12")),
    Address("nominee_unit", of("hamlet"), "clerk", lambda made: {"parent": made.has.ward.pk}),
    Address("prior_award_new", of("twin"), **sending("clerk", **PRIOR_AWARD)),
    Address("prior_award_verify", of("prior_award"), **sending("verifier", against="Bản chính")),
    Address("concern_new", of("twin"), **sending("clerk", kind="complaint", since=DAY, basis="Đơn ngày 02/5/2024")),
    Address("concern_end", of("concern"), **sending("verifier", ended_on=DAY, conclusion="Tố cáo sai")),
    Address("notices"),
    Address("notices_read", **sending("clerk", upto="999"), looked_at=False),
]  # fmt: skip
DOCUMENTS = [
    Address("documents", of_case("verification")),
    Address("attach_documents", of_case("drafting"), "clerk", upload),
    Address(
        "detach_document", lambda made: [made.case.drafting.code, made.has.document.pk],
        **sending("clerk", reason="Nhầm tệp"),
    ),
    Address("attach_to_many", right="clerk",
            sent=lambda made: upload(made) | {"case": made.case.drafting.pk, "attach": "1"}),
    Address("document", lambda made: [made.has.minutes.pk]),
    Address("document_download", lambda made: [made.has.minutes.pk]),
    Address(
        "erasable_documents", right="data officer", query=lambda made: f"?ma={made.case.verification.code}",
    ),
    Address(
        "erase_document", lambda made: [made.has.minutes.pk], "data officer",
        lambda made: {"reason": "Đơn của đương sự", "command": str(COMMAND)},
    ),
]  # fmt: skip
APPROVALS = [
    Address("submission_receipt", lambda made: [Submission.objects.get(items__case=made.case.verification).pk]),
    Address("supplement_slip", of_case("supplement")),
    Address("verification_reports"),
    Address("verification_report", query=lambda made: f"?ve=p{made.town.campaign.pk}"),
    Address("checklist", of_case("verification"), **sending("verifier", rest_met="1")),
    Address(
        "eligibility", of_case("verification"), "verifier",
        lambda made: {
            "finding": f"one_achievement:prior:{made.has.honour.pk}", "reason": "Hai thành tích khác nhau",
            "command": str(COMMAND),
        },
    ),
    Address(
        "bulk_checklist", right="verifier",
        sent=lambda made: {"case": made.case.verification.pk, "confirm": "1", "looked_at": "on"},
    ),
    Address(
        "bulk_findings", right="verifier",
        sent=lambda made: {
            "finding": f"{made.case.verification.pk}:one_achievement:prior:{made.has.honour.pk}", "confirm": "1",
            "reason": "Hai thành tích khác nhau", "command": str(COMMAND),
        },
    ),
    Address(
        "supplement", of_case("verification"), **sending("verifier", lines="2", point_1="Thiếu biên bản họp"),
        form="naming",
    ),
    Address("supplement", of_case("supplement"), **sending("clerk", answer_1="Đã bổ sung"), form="answering"),
    Address(
        "answer_file_off", lambda made: [made.case.answered.code, 1], **sending("clerk", reason="Nhầm tệp"),
    ),
    Address(
        "consultation", of_case("verification"), "verifier",
        lambda made: {"agencies": made.by["police"].office_id, "question": "Có vi phạm không?"},
    ),
    Address("opinion", of_case("consultation"), **sending("police", outcome="agree", opinion="Không vi phạm")),
    Address("opinion_file_off", of_case("opinion"), **sending("police", reason="Nhầm tệp")),
    Address(
        "display", of_case("display"),
        **sending("verifier", **{"do": "comment", "new-received_on": DAY, "new-comment": "Đề nghị xem lại"}),
    ),
    Address("council_sessions", **sending("council", title="Phiên họp tháng 7", held_on=DAY)),
    Address(
        "council_session", of("planned"), "council", lambda made: {"do": "add", "case": made.case.council.pk},
        form="agenda",
    ),
    Address(
        "council_session", of("planned"), form="opening",
        **sending("council", do="open", total_members="15", present="13", written_opinions="1"),
    ),
    Address(
        "council_session", of("session"), form="closing",
        **sending("council", do="close", minutes_number="07/BB-HĐTĐKT", minutes_on=DAY),
    ),
    Address("council_votes", of("session"), "council", votes),
    Address("elections"),
    Address("new_election", right="organiser", sent=lambda made: {"congress": made.has.congress.pk, "held_on": DAY}),
    Address("election", of("election"), "organiser", tallies, form="recording"),
    Address(
        "election", of("election"), **sending("organiser", do="close", minutes_number="01/BB-ĐH", minutes_on=DAY),
        form="closing",
    ),
    Address("decisions"),
    Address(
        "new_decision", right="verifier",
        sent=lambda made: {
            "body": made.town.office("district", "committee", "chair").body_id, "title": "Về việc tặng Giấy khen",
            "case": made.case.more_to_decide.pk,
        },
    ),
    Address(
        "decision", of("draft"), "verifier", lambda made: {"do": "add", "case": made.case.more_to_decide.pk},
        form="adding",
    ),
    Address(
        "decision", of("draft"), **sending("verifier", **{"do": "cancel", "cancel-reason": "Lập nhầm"}),
        form="cancelling",
    ),
    Address("decision", of("to_number"), **sending("records", **DECISION_NUMBER), form="numbering"),
    Address("decision", of("to_issue"), **sending("records", do="issue"), form="issuing"),
    Address(
        "annul", lambda made: [made.has.decision.pk, made.case.granted.code], **sending("chairman", **ANNULMENT),
    ),
]  # fmt: skip

ADDRESSES = [*SHELL, *ACTING, *NOMINATIONS, *DOCUMENTS, *APPROVALS, *ADMINISTRATION]
