"""What tests of screens share: somebody signed in, in a capacity."""

from __future__ import annotations

import re

from django.test import Client

from config.shell.middleware import CAPACITY_COOKIE
from workflows.engine import Capacity
from workflows.models import User


def sign_in(client: Client, by: Capacity) -> Client:
    """Sign the person of a capacity in, with this capacity chosen; return the client."""
    client.force_login(User.objects.get(pk=by.user_id))
    client.cookies[CAPACITY_COOKIE] = key(by)
    return client


def key(by: Capacity) -> str:
    """What a form carries of a capacity."""
    return f"o{by.office_id}" if by.office_id is not None else f"s{by.substitution_id}"


def seen(client: Client, url: str) -> dict[str, str]:
    """What the forms of a page say that its reader has seen: see `workflows.screens.versions`."""
    page = client.get(url).content.decode()
    return dict(re.findall(r'<input type="hidden" name="([^"]*version)" value="([^"]*)">', page))
