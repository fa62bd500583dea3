"""What the tests of a case's pages share: getting them, and reading out of them."""

from __future__ import annotations

import re
from html import unescape

from django.urls import reverse

from tests.screens import sign_in

PAGES = ("case", "case_history")
PASS, SUPPLEMENT, CONSULT = "Đủ điều kiện, trình Hội đồng", "Yêu cầu bổ sung", "Lấy ý kiến hiệp y"


def verifier(town):
    return town.holder("district", "interior", "verifier")


def clerk(town):
    return town.holder("commune", "committee", "clerk")


def get(client, by, case, page="case"):
    return sign_in(client, by).get(reverse(page, args=[case.code]))


def text_of(response):
    """What a reader sees, with single spaces."""
    assert response.status_code == 200, response.status_code
    bare = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(bare))


def part(response, start, end="</section>"):
    """The markup between two marks."""
    return response.content.decode().split(start, 1)[1].split(end, 1)[0]


def headings(response):
    """The panels of the matter, by their ids."""
    return re.findall(r'<section class="panel" id="(\w+)" aria-labelledby="\1-title">', response.content.decode())


def forms(response):
    """The actions that have a form, in the order of the page."""
    return re.findall(r'name="action" value="(\w+)"', response.content.decode())


def primary(response):
    return re.findall(r'button--primary" type="submit">([^<]+)<', part(response, 'id="viec"'))


def links(response):
    """Where the preparatory links lead."""
    found = response.content.decode().split('class="preparing"')
    return re.findall(r'<a href="([^"]+)"', found[1].split("</div>")[0]) if len(found) == 2 else []
