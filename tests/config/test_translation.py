"""The English of the site: complete, compiled, and on every page.

Nothing here needs GNU gettext: a sentence without its English, or a catalogue not compiled again, fails anywhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from django.utils.translation.template import templatize

from approvals.checklists import shipped
from nominations.importing.headers import FIELDS
from tests.addresses import ADDRESSES
from tests.scene import Scene, scene, undone
from tests.screens import sign_in
from tests.test_urls import called, table
from workflows.models import Office, Policy

APPS = ("config", "workflows", "nominations", "approvals")
CATALOGUE = settings.BASE_DIR / "config" / "locale" / "en" / "LC_MESSAGES" / "django.po"
#: How many of the arguments of a call are text of the catalogue, and whether a context comes first.
TEXTS = {"gettext": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}
PLACEHOLDER = re.compile(r"%\(\w+\)[0-9.]*[a-z]|\{\w*\}")
#: Words of both languages, and what is put together from others.
SAME = {"Menu", "%(who)s (%(office)s), %(at)s", "%(who)s, %(office)s, %(at)s"}
#: A date as this site writes it, in either language.
DATE = re.compile(r"\b\d\d/\d\d/\d{4}\b")
#: Context ("" for none), text, and text for many ("" when it does not count).
Sentence = tuple[str, str, str]


def files(ending: str) -> list[Path]:
    return sorted(path for app in APPS for path in (settings.BASE_DIR / app).rglob(f"*{ending}"))


def speaking() -> list[Path]:
    """The modules that say something."""
    return [path for path in files(".py") if "django.utils.translation" in path.read_text()]


def aliases(tree: ast.Module) -> dict[str, str]:
    """By what name a module calls which function of gettext."""
    return {
        name.asname or name.name: name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.name.removesuffix("_lazy") in TEXTS
    }


def calls(tree: ast.AST, names: dict[str, str]) -> Iterator[tuple[str, ast.Call]]:
    """Every call of gettext: the function's own name, and the call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield names[node.func.id], node


def sentence(name: str, call: ast.Call) -> Sentence | None:
    """What a call looks up; None when that is not written out in it."""
    kind = name.removesuffix("_lazy")
    texts = [one.value for one in call.args[: TEXTS[kind]] if isinstance(one, ast.Constant)]
    if len(texts) < TEXTS[kind]:
        return None
    context = texts.pop(0) if "pgettext" in kind else ""
    return context, texts[0], texts[1] if len(texts) > 1 else ""


def of_module(path: Path) -> list[Sentence | None]:
    tree = ast.parse(path.read_text())
    return [sentence(*call) for call in calls(tree, aliases(tree))]


def of_template(path: Path) -> list[Sentence | None]:
    """What a template looks up. Django turns it into text in which only calls are left to be read."""
    found: list[Sentence | None] = []
    python = templatize(path.read_text())
    for match in re.finditer(r"\b(_|n?p?gettext)\(", python):
        call = ast.parse(balanced(python[match.start() :]), mode="eval").body
        assert isinstance(call, ast.Call)
        found.append(sentence("gettext" if match[1] == "_" else match[1], call))
    return found


def balanced(text: str) -> str:
    """The call that text begins with."""
    end = 0
    while True:
        end = text.index(")", end) + 1
        try:
            ast.parse(text[:end], mode="eval")
        except SyntaxError:
            continue
        return text[:end]


@cache
def written() -> frozenset[Sentence | None]:
    """Every sentence of the site."""
    modules = (one for path in files(".py") for one in of_module(path))
    templates = (one for path in files(".html") for one in of_template(path))
    return frozenset([*modules, *templates])


@cache
def english() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def messages() -> list[Message]:
    return [one for one in english() if one.id]


def words(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def key(message: Message) -> Sentence:
    one, *many = words(message.id)
    return message.context or "", one, "".join(many)


def test_every_sentence_has_an_english_one_and_none_is_left_over():
    catalogue = {key(one) for one in messages()}
    # `make messages` adds and drops them; the English is then written by hand.
    assert (written() - catalogue, catalogue - written()) == (set(), set())


@pytest.mark.parametrize("path", speaking(), ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_module_looks_up_sentences_that_can_be_gathered(path):
    tree = ast.parse(path.read_text())
    names = aliases(tree)
    assert set(names) <= {"_", *names.values()}, "gathering knows no other name"
    assert None not in [sentence(*call) for call in calls(tree, names)]
    inside = [one for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) and [*calls(one, names)]]
    assert [one.lineno for one in inside] == [], "gathering does not look into f-strings"
    # What a module says while it is loaded would stay in the language of whoever loaded it.
    early = [
        call.lineno for one in tree.body for name, call in outside_functions(one, names) if not name.endswith("_lazy")
    ]
    assert early == []


def outside_functions(node: ast.AST, names: dict[str, str]) -> Iterator[tuple[str, ast.Call]]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
        yield names[node.func.id], node
    for child in ast.iter_child_nodes(node):
        yield from outside_functions(child, names)


TRANSLATED = re.compile(
    r"\{% comment .*?endcomment %\}|\{#.*?#\}|"
    r"\{% blocktranslate.*?endblocktranslate %\}|\{% translate .*?%\}|_\(\".*?\"\)",
    re.DOTALL,
)
MARKED = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
#: Served when nothing works any more, so in one language; and the name of a language in that language.
UNTRANSLATED = {"config/templates/500.html": 4, "config/templates/parts/preferences.html": 1}


def test_template_says_nothing_in_vietnamese_that_is_not_looked_up():
    found = {
        str(path.relative_to(settings.BASE_DIR)): len(
            [*filter(MARKED.search, TRANSLATED.sub("", path.read_text()).splitlines())]
        )
        for path in files(".html")
    }
    assert {name: lines for name, lines in found.items() if lines} == UNTRANSLATED


def test_english_is_finished():
    assert [one.id for one in messages() if one.fuzzy or not all(words(one.string))] == []
    assert {one.id for one in messages() if one.id == one.string} == SAME
    assert [one.id for one in messages() if len(words(one.string)) != len(words(one.id))] == []
    assert (english().num_plurals, english().plural_expr) == (2, "(n != 1)")


def test_english_has_the_placeholders_of_the_vietnamese():
    differing = [
        one.id
        for one in messages()
        for text in words(one.string)
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(words(one.id)[0]))
    ]
    assert differing == []


def test_english_begins_and_ends_as_the_vietnamese_does():
    """A message ends with a full stop, a label with none; text that others are put behind keeps its colon."""
    ends = re.compile(r"[.:…]?$")
    differing = [
        one.id
        for one in messages()
        for text in words(one.string)
        if ends.search(text)[0] != ends.search(words(one.id)[0])[0]
    ]
    assert differing == []


def test_compiled_catalogue_says_what_the_text_says():
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = {key(one): words(one.string) for one in read_mo(file) if one.id}
    # `make messages` compiles it again.
    assert compiled == {key(one): words(one.string) for one in messages()}


# Pages


class Words(HTMLParser):
    """What a page says: its text and what its attributes say, piece by piece, in the order of the page."""

    SAID = ("alt", "aria-label", "data-label", "label", "placeholder", "title")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.language = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "html":
            self.language = said["lang"] or ""
        self.said += [said[name] or "" for name in self.SAID if name in said]
        if tag == "input" and said.get("type") in ("submit", "button"):
            self.said.append(said.get("value") or "")

    def handle_data(self, data: str) -> None:
        if text := " ".join(data.split()):
            self.said.append(text)


@cache
def vietnamese() -> re.Pattern[str]:
    """Whatever the site says in Vietnamese and differently in English, whole."""
    texts = {text for one in messages() if one.id != one.string for text in words(one.id)}
    return re.compile("|".join(map(pattern, texts)), re.DOTALL)


def pattern(text: str) -> str:
    """What a text can become on a page."""
    fixed, filled = map(re.escape, PLACEHOLDER.split(text)), PLACEHOLDER.findall(text)
    numbers = ("%(n)", "%(value)", "%(count)")
    between = [r"[\d.,]+" if one.startswith(numbers) else ".+" for one in filled]
    return "".join(map("".join, zip_longest(fixed, between, fillvalue="")))


#: Addresses that answer with a file: papers and the words of an office's own list are Vietnamese in any language.
FILES = {
    *("document", "document_download", "supplement_slip", "submission_letter", "submission_receipt"),
    *("verification_report", "import_problems", "import_template"),
}
#: Every page, and who may look at it.
PAGES = [
    (one, next(who for who, said in table()[called(one, False)].items() if said == "200"))
    for one in {one.name: one for one in reversed(ADDRESSES)}.values()
    if one.name not in FILES and "200" in table().get(called(one, False), {}).values()
]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), scene() as built:
        yield built


@pytest.fixture
def db(made):
    """A savepoint in the scene instead of an empty database."""
    with undone():
        yield


def english_page(made: Scene, url: str, client: Client) -> None:
    """Look at a page in both languages and compare."""
    said = {}
    for language in ("vi", "en"):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        response = client.get(url)
        said[language] = Words(response.content.decode())
        assert (said[language].language, response.headers["Content-Language"]) == (language, language)
    left = {language: {one for one in found.said if vietnamese().fullmatch(one)} for language, found in said.items()}
    assert left["vi"] != set(), "the search itself finds nothing"
    assert left["en"] - names_of_data() == set()
    # Day before month in both: a date must not mean another day when the language changes.
    days = [DATE.findall(" ".join(found.said)) for found in said.values()]
    assert days[0] == days[1]


def names_of_data() -> set[str]:
    """What stays Vietnamese in English: the names of offices, the words of choices and of checklists, what a rule rests
    on, and the headings of an office's own list."""
    offices = {text for one in Office.objects.select_related("body") for text in (str(one), one.title)}
    choices = {
        str(label)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        for _, label in getattr(field, "flatchoices", [])
    }
    lines = {line.title for one in shipped() for line in one.lines}
    bases = set(Policy.objects.values_list("legal_basis", flat=True))
    with override("vi"):
        headings = {str(title) for title in FIELDS.values()} | {"Họ và tên", "Ngày sinh"}
    return offices | choices | lines | bases | headings


@pytest.mark.matrix
@pytest.mark.parametrize(("address", "who"), PAGES, ids=lambda one: getattr(one, "name", one))
def test_page_is_english_when_the_reader_chose_it(db, made, address, who):
    english_page(made, address.url(made), sign_in(Client(), made.by[who]))


@pytest.mark.parametrize("url", ["/dang-nhap/", "/khong-co-trang-nay/"])
def test_page_is_english_when_nobody_has_signed_in(db, made, url):
    english_page(made, url, Client())


def test_page_names_the_day_of_the_week_in_its_language(db, made):
    url, client = reverse("working_calendar"), sign_in(Client(), made.by["admin"])
    found = {}
    for language in ("vi", "en"):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        # Liberation Day, a Tuesday.
        found[language] = re.findall(r"30/04/2024 \((.+?)\)", client.get(url).content.decode())
    assert found == {"vi": ["Thứ 3"], "en": ["Tuesday"]}


def test_title_proposed_for_a_paper_stays_vietnamese(db, made):
    """The reader's language is his; the paper that leaves the office is Vietnamese."""
    client = sign_in(Client(), made.by["clerk"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    url = reverse("new_submission") + f"?ky={made.signer.pk}&ve=p{made.town.campaign.pk}"
    title = client.get(url).context["form"]["title"].value()
    assert title == f"Về việc đề nghị khen thưởng: {made.town.campaign.title}"
