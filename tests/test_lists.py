"""Every list can be taken as a workbook (issue 4): each page that draws one offers it, or stands below with a reason.

Which page is a list is read from its template: it has a table, a pager or a list of many rows.
"""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from django.template.loader import get_template
from django.test import Client

from approvals.models import CouncilSession, Decision
from nominations.models import Document, ImportBatch, Nominee, Notice, Submission
from tests.addresses import ADDRESSES, Address
from tests.scene import APART, scene, undone
from tests.screens import sign_in
from tests.test_urls import table as table_of_addresses
from workflows.models import Case, Office, User
from workflows.screens.sheets_out import CONTENT_TYPE

pytestmark = pytest.mark.matrix

#: Pages with a table or many rows that offer no workbook, and why.
EXCEPTIONS = {
    "administration": "the way into the room, with the last ten changes of accounts; the accounts are the list",
    "attach_to_many": "a form: which dossiers get the document; the list itself is the inbox",
    "bulk_findings": "a form: findings answered for many; the list itself is the inbox",
    "bulk_checklist": "a form: what is settled for many; the list itself is the inbox",
    "case": "one case; its history and documents are lists with a page of their own",
    "checklist": "a form about one case: its checklist beside its documents",
    "display": "a form about one case: where it was displayed",
    "judged": "what one line of one case's history commits to",
    "import_columns": "rows of the office's own workbook, as it sent them",
    "import_preview": "rows of the office's own workbook, as it sent them",
    "import_result": "its rows that failed are a workbook of their own (import_problems); the others are in the inbox",
    "new_decision": "a form: cases to pick from; they are in the inbox",
    "new_submission": "a form: cases to pick from; they are in the inbox",
    "nominee": "one nominee; the register is the list",
    "nominee_compare": "two nominees side by side",
    "verification_of_history": "an answer to one question of an auditor, repeated at will",
}
LIST = re.compile(r'<table|class="pager|class="notice-list|class="history"|class="document-list')
INCLUDED = re.compile(r'{% (?:include|extends) "((?!base\.html)[^"]+)"')
LINK = "workflows/parts/sheet_link.html"
#: What a page has to be asked before it lists anything.
ASKED = {"search": "?q=KT"}


table = cache(table_of_addresses)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), scene() as built:
        built.pages = {}
        yield built


@pytest.fixture
def db(made):
    """A savepoint in the scene instead of an empty database; which page has which template is asked once."""
    with undone():
        made.pages = made.pages or {one.name: template_of(made, one) for one in first_of_each()}
        yield


@cache
def sources(name: str) -> dict[str, str]:
    """A template and all that it includes or fills by name, but for the shell of every page, with what they say."""
    source = get_template(name).template.source
    found = {name: source}
    for part in INCLUDED.findall(source):
        found |= sources(part)
    return found


def first_of_each() -> list[Address]:
    return list({one.name: one for one in reversed(ADDRESSES) if one.looked_at}.values())


def by_of(made, address):
    """Whoever may read a page: the one it is for, or else the first."""
    may = [who for who, said in table().get(f"GET {address.name}", {}).items() if said == "200"]
    return made.by[address.right if address.right in may else next(iter(may), "auditor")]


def template_of(made, address) -> str:
    """The template of a page; "" for what is no page."""
    response = sign_in(Client(), by_of(made, address)).get(address.url(made))
    return response.templates[0].name if response.status_code == 200 and response.templates else ""


def asking(made, address) -> str:
    url = address.url(made) + (ASKED.get(address.name, "") if "?" not in address.url(made) else "")
    return f"{url}{'&' if '?' in url else '?'}dang=xlsx"


def workbooks(made) -> list[Address]:
    """The pages that offer a workbook."""
    return [one for one in first_of_each() if (name := made.pages[one.name]) and LINK in sources(name)]


def test_every_page_that_is_a_list_offers_a_workbook_or_is_an_exception_with_its_reason(db, made):
    parts = {name: sources(page) for name, page in made.pages.items() if page}
    lists = {name for name, found in parts.items() if any(LIST.search(text) for text in found.values())}
    offered = {name for name, found in parts.items() if LINK in found}
    assert (offered - lists, lists - offered) == (set(), set(EXCEPTIONS))


def test_every_workbook_says_who_took_it_and_as_what(db, made):
    for address in workbooks(made):
        by = by_of(made, address)
        response = sign_in(Client(), by).get(asking(made, address))
        assert (address.name, response.headers["Content-Type"]) == (address.name, CONTENT_TYPE)
        note = openpyxl.load_workbook(BytesIO(response.content)).active["A2"].value
        office, who = Office.objects.get(pk=by.office_id), User.objects.get(pk=by.user_id)
        assert note.startswith(f"{who.full_name}, {office}, tải về lúc "), address.name


def test_every_workbook_is_given_to_those_who_may_read_its_page_and_to_nobody_else(db, made):
    clients = {who: sign_in(Client(), by) for who, by in made.by.items() if who not in APART}
    for address in workbooks(made):
        url, answered = asking(made, address), {}
        for who, client in clients.items():
            response = client.get(url)
            answered[who] = str(response.status_code)
            assert response.status_code == 200 or response.headers["Content-Type"] != CONTENT_TYPE, (address.name, who)
        assert (address.name, answered) == (address.name, table()[f"GET {address.name}"])


def test_no_workbook_holds_a_formula_whatever_its_rows_are_called(db, made):
    found = workbooks(made)
    evil = '=HYPERLINK("http://x","y")'
    for model, field in (
        (Case, "label"), (Nominee, "full_name"), (User, "full_name"), (Notice, "text"),
        (Submission, "title"), (Decision, "title"), (CouncilSession, "title"), (Document, "name"),
        (ImportBatch, "name"),
    ):  # fmt: skip
        model.objects.update(**{field: evil})
    carried = set()
    for address in found:
        content = sign_in(Client(), by_of(made, address)).get(asking(made, address)).content
        with ZipFile(BytesIO(content)) as packed:
            assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml"), address.name
        rows = openpyxl.load_workbook(BytesIO(content)).active.iter_rows()
        carried |= {address.name for row in rows for cell in row if cell.value == evil and cell.data_type == "s"}
    assert carried >= {"inbox", "nominees", "notices", "submissions", "decisions", "council_sessions", "documents"}
