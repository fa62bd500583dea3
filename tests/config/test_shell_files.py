"""What templates, stylesheet and script may not hold: anything inline, anything from elsewhere; and what pages have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

TEMPLATES = sorted(settings.BASE_DIR.glob("*/templates/**/*.html"))
ASSETS = sorted(path for path in settings.BASE_DIR.glob("*/static/**/*") if path.is_file())
NAMES = {path: str(path.relative_to(settings.BASE_DIR)) for path in [*TEMPLATES, *ASSETS]}
INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style", re.IGNORECASE),
    "script without src": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped": re.compile(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b"),
    "form that leaves": re.compile(r"<form[^>]*action=\"(?![{/?])", re.IGNORECASE),
}
#: The one address that is a name and not a place.
ELSEWHERE = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+\.[a-z]", re.IGNORECASE)
PAGES = [path for path in TEMPLATES if re.search(r"{% extends|<html", path.read_text())]


def named(path: Path) -> str:
    return NAMES[path]


def test_there_are_templates_and_assets_to_look_at():
    assert {"config/templates/base.html", "config/static/vinhdanh/site.css"} <= set(NAMES.values())


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_template_has_nothing_inline(path):
    assert [what for what, found in INLINE.items() if found.search(path.read_text())] == []


@pytest.mark.parametrize("path", [*TEMPLATES, *ASSETS], ids=named)
def test_file_names_no_other_site(path):
    assert ELSEWHERE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_template_is_one_that_django_can_read(path):
    engines["django"].get_template(str(path).split("/templates/")[1])


def chain_of(path: Path) -> str:
    """The text of a template and of all that it extends."""
    text = path.read_text()
    found = re.search(r"{% extends ['\"]([^'\"]+)['\"]", text)
    if found is None:
        return text
    return text + chain_of(next(one for one in TEMPLATES if str(one).endswith(f"/templates/{found[1]}")))


def finished(path: Path) -> bool:
    """Whether a page is shown as it is and not only extended."""
    name = str(path).split("/templates/")[1]
    return not any(re.search(rf"{{% extends ['\"]{re.escape(name)}['\"]", one.read_text()) for one in TEMPLATES)


@pytest.mark.parametrize("path", [one for one in PAGES if finished(one)], ids=named)
def test_page_has_a_title_and_a_first_heading(path):
    text, whole = path.read_text(), chain_of(path)
    assert re.search(r"{% block title %}\s*\S|<title>[^<{]", text) is not None
    included = [one.read_text() for name in re.findall(r"{% include ['\"]([^'\"]+)['\"]", whole) for one in TEMPLATES
                if str(one).endswith(f"/templates/{name}")]  # fmt: skip
    assert "<h1" in whole + "".join(included)


@pytest.mark.parametrize(
    "path", [one for one in TEMPLATES if re.search(r"<form[^>]*method=\"post\"", one.read_text())], ids=named
)
def test_every_form_that_changes_something_carries_its_token(path):
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", path.read_text(), re.DOTALL)
    assert [one[:80] for one in forms if "csrf_token" not in one and "parts/form_start.html" not in one] == []
