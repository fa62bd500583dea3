"""The letter of a submission: what it says, printing it with its list, keeping the signed copy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nominations import sight
from nominations import submissions as verbs
from nominations.documents import attaching, content
from nominations.errors import DomainError
from nominations.models import DelegateNomination, Submission
from nominations.papers import letters, paper_response, proposing
from nominations.register import sensitive
from nominations.screens import submissions
from nominations.screens.proposing import place_problem
from workflows import clock
from workflows.engine import Capacity
from workflows.screens import versions
from workflows.screens.forms import NO_CONTROL_LETTERS, Form, TextField
from workflows.screens.unsent import keeps_unsent, opened
from workflows.sight import NotAtHand


def _area(label: Any, hint: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, strip=False, max_length=verbs.LETTER_LIMIT,
        widget=forms.Textarea(attrs={"rows": rows}), error_messages=NO_CONTROL_LETTERS,
    )  # fmt: skip


class LetterForm(Form):
    """What a letter says beside its list; what is left empty is proposed again."""

    title = TextField(label=gettext_lazy("Trích yếu"))
    symbol = TextField(label=gettext_lazy("Ký hiệu"), help_text=gettext_lazy("Ví dụ: TTr-UBND."), required=False)
    addressee = TextField(label=gettext_lazy("Kính gửi"), required=False)
    bases = _area(gettext_lazy("Căn cứ"), gettext_lazy("Mỗi dòng một căn cứ; không cần gõ chữ “Căn cứ”."), 5)
    minutes = TextField(
        label=gettext_lazy("Biên bản họp xét"),
        help_text=gettext_lazy("Số, ngày, tên cuộc họp; ví dụ: Biên bản số 03/BB-UBND ngày 02/5/2024."),
        required=False,
    )
    remark = _area(gettext_lazy("Nội dung trình thêm"), gettext_lazy("In thành đoạn riêng trước lời kết."), 4)
    recipients = _area(
        gettext_lazy("Nơi nhận"),
        gettext_lazy("Mỗi dòng một nơi, kèm mục đích nếu có, ví dụ: Sở Nội vụ (b/c). Dòng “Lưu” luôn in cuối cùng."),
        4,
    )


#: What the form proposes where nobody wrote anything.
_PROPOSED = frozenset({"symbol", "addressee", "bases", "recipients"})


@require_http_methods(["GET", "POST"])
@keeps_unsent
def wording(request: Any, pk: int) -> HttpResponse:
    """Write what the letter of a draft says. What somebody else wrote meanwhile is not overwritten."""
    by = request.acting.capacity
    paper = sight.submission_in_sight(request.acting, pk)
    form = LetterForm(request.POST if request.method == "POST" else None, initial=_said(paper))
    conflicts: list[versions.Conflict] = []
    if form.is_bound and form.is_valid():
        try:
            conflicts = _write(by, paper, form)
        except DomainError as error:
            if error.field not in form.fields:
                raise
            place_problem(form, error)
        else:
            if not conflicts:
                messages.success(request, _("Đã lưu nội dung tờ trình."))
                return redirect("submission", pk=pk)
    _check_open(request, paper)
    unsent = opened(request)
    stored = _written(pk) if conflicts else {}
    context = {"form": form, "paper": paper, **unsent.page(form, conflicts, stored)}
    status = 409 if conflicts else 422 if form.is_bound else 200
    return render(request, "nominations/letter.html", context, status=status)


def _said(paper: Submission) -> dict[str, str]:
    """What the form shows first: what was written, and what is proposed where nothing was."""
    said = proposing.said(paper)
    return {
        "title": paper.title, "symbol": said.symbol, "addressee": said.addressee, "bases": "\n".join(said.bases),
        "minutes": paper.minutes, "remark": paper.remark, "recipients": "\n".join(said.recipients),
    }  # fmt: skip


def _written(pk: int) -> dict[str, str]:
    """What somebody wrote of the letter; what is only proposed nobody can overwrite."""
    row = Submission.objects.filter(pk=pk).values(*LetterForm.base_fields).get()
    return {name: text for name, text in row.items() if text or name not in _PROPOSED}


def _write(by: Capacity, paper: Submission, form: LetterForm) -> list[versions.Conflict]:
    with transaction.atomic():
        Submission.objects.select_for_update().get(pk=paper.pk)
        conflicts = versions.merge(form, _written(paper.pk))
        if not conflicts:
            verbs.word_letter(by, paper, **form.cleaned_data)
    return conflicts


def _check_open(request: Any, paper: Submission) -> None:
    """The form is for those who draft, while it is a draft; who else sees the paper only reads it."""
    if paper.status != Submission.Status.DRAFT or not sight.drafts_for(request.acting.office, paper.office):
        raise NotAtHand(_("Chỉ nơi soạn sửa được nội dung tờ trình, khi tờ trình còn là dự thảo."))


@require_GET
def letter(request: Any, pk: int) -> HttpResponse:
    """The letter with its list, as a file to print. Giving the ethnicity of many people away is recorded."""
    by = request.acting.capacity
    paper = sight.submission_in_sight(request.acting, pk)
    ethnicity = False
    if paper.congress_id is not None and sensitive.may_read(request.acting.office, sensitive.ETHNICITY):
        people = DelegateNomination.objects.filter(
            case__submission_items__submission=paper, case__submission_items__left_out=False
        ).exclude(nominee__ethnicity="")
        if number := people.count():
            ethnicity = True
            sensitive.record_reading(by, [sensitive.ETHNICITY], number, _("Danh sách kèm tờ trình"), paper.title)
    made = letters.submission_letter(paper, on=clock.today(), ethnicity=ethnicity)
    return paper_response(letters.file_name(paper), made)


@require_POST
def attach(request: Any, pk: int) -> HttpResponse:
    """Keep the scan of the signed letter, or another file that goes along with it."""
    by = request.acting.capacity
    paper = sight.submission_in_sight(request.acting, pk)
    form = submissions.CopyForm(request.LANGUAGE_CODE, request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data["file"]
        try:
            attaching.attach_to_submission(by, paper, form.cleaned_data["kind"], content.received(given), given.name)
        except DomainError as error:
            if error.field not in form.fields:
                raise
            place_problem(form, error)
        else:
            messages.success(request, _("Đã lưu tệp vào tờ trình."))
            return redirect("submission", pk=pk)
    if not submissions.may_attach(request, paper):
        raise NotAtHand(_("Chỉ nơi soạn, nơi ký hoặc văn thư đính kèm được tài liệu vào tờ trình này."))
    return submissions.page(request, paper, copy_form=form)
