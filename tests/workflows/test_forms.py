"""Forms in sections, and what may stay empty for now."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.template.loader import render_to_string

from workflows.screens.forms import Form


class Paper(Form):
    """A title and two remarks."""

    headings: Sequence = [("Nội dung", ("title", "remark")), ("Không có gì", ("gone",)), ("Khác", ("other",))]

    other = forms.CharField(label="Điều khác", required=False)
    kind = forms.CharField(label="Loại")
    remark = forms.CharField(label="Ghi chú", required=False)
    title = forms.CharField(label="Tiêu đề")


def shape(form):
    return [(section.title, [field.name for field in section.fields]) for section in form.sections]


def test_fields_stand_under_their_headings_in_written_order_when_a_form_has_some():
    assert shape(Paper()) == [("", ["kind"]), ("Nội dung", ["title", "remark"]), ("Khác", ["other"])]


def test_each_field_stands_once_when_a_form_names_no_heading():
    class Plain(Paper):
        headings = ()

    assert shape(Plain()) == [("", ["other", "kind", "remark", "title"])]


def test_a_field_says_that_it_is_needed_later_when_it_may_stay_empty_for_now():
    form = Paper()
    form.need_later(["remark", "of another form"])
    marks = {name: render_to_string("parts/optional.html", {"field": form[name]}).strip() for name in form.fields}
    assert marks == {
        "other": '<span class="optional">(không bắt buộc)</span>',
        "kind": "",
        "remark": '<span class="optional">(cần có trước khi trình)</span>',
        "title": "",
    }
