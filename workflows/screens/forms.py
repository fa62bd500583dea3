"""Forms as this house draws them, and how a refusal of the domain gets to the field that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext_lazy as _

from workflows.engine.context import Problem
from workflows.names import nfc


class Bound(forms.BoundField):
    """A field whose input names its hint and its mistakes, under the keys that `parts/field.html` gives them."""

    @property
    def aria_describedby(self) -> str | None:
        """The keys of what stands above the input."""
        hint = [f"{self.auto_id}_hint"] if self.help_text else []
        error = [f"{self.auto_id}_error"] if self.errors else []
        return " ".join([*hint, *error]) or None

    @property
    def needed_later(self) -> bool:
        """Whether it may stay empty for now, and has to be there when the work is handed on."""
        return getattr(self.field, "needed_later", False)


@dataclass(frozen=True)
class Section:
    """Fields of a form that belong together, under a heading; the first of a form may have none."""

    title: Any
    fields: tuple[forms.BoundField, ...]


class Form(forms.Form):
    """A form whose template shows what was typed again, with every mistake at its field and in a summary on top."""

    use_required_attribute = False
    bound_field_class = Bound

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Nothing is judged here: a form that sets choices of its own does so after this.
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @property
    def headings(self) -> Sequence[tuple[Any, Iterable[str]]]:
        """Titles of sections with the names of their fields, in the order of the page."""
        return ()

    @property
    def sections(self) -> list[Section]:
        """The fields by section; those that no heading names come first, under none. A section without any is left
        out."""
        named = [(title, [name for name in names if name in self.fields]) for title, names in self.headings]
        under = {name for _, names in named for name in names}
        rest = [name for name in self.fields if name not in under]
        return [Section(title, tuple(self[name] for name in names)) for title, names in [("", rest), *named] if names]

    def need_later(self, names: Iterable[str]) -> None:
        """Mark fields that may stay empty for now."""
        for name in names:
            if name in self.fields:
                self.fields[name].needed_later = True  # type: ignore[attr-defined]


#: Django says this one in English only.
NO_CONTROL_LETTERS: dict[str, Any] = {
    "null_characters_not_allowed": _("Có ký tự không nhìn thấy được. Hãy xóa và gõ lại nội dung.")
}


class TextField(forms.CharField):
    """One line: composed, with single spaces."""

    default_error_messages = NO_CONTROL_LETTERS

    def to_python(self, value: Any) -> Any:
        """Return the text in the one form that is stored; invisible letters stay, for the domain to name them."""
        return nfc(super().to_python(value) or "")


class DateField(forms.DateField):
    """A day typed as on paper: 6/5/2024 or 06-05-2024."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "autocomplete": "off"})
    input_formats = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]
    default_error_messages = {"invalid": _("Ngày chưa đúng. Hãy ghi ngày/tháng/năm, ví dụ 06/05/2024.")}

    def prepare_value(self, value: Any) -> Any:
        """Show a day as people write it."""
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


def add_problem(form: forms.Form, problem: Problem, field: str = "") -> None:
    """Put a refusal on the form: at its field when the form has it, otherwise on top. What to do is part of the
    text."""
    form.add_error(field if field in form.fields else None, str(problem))


def top_errors(form: forms.Form) -> list[str]:
    """What is wrong with the form as a whole."""
    return [str(one) for one in form.errors.get(NON_FIELD_ERRORS, [])]
