"""Fixtures of the tests of approvals."""

import pytest
from django.test import TestCase, override_settings

from tests.conftest import office_day
from tests.factories import chi_lang


@pytest.fixture
def town(db):
    """Vạn Linh in Chi Lăng with its offices, chains and policies, in a transaction that is rolled back."""
    return chi_lang()


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo without any work, for all tests of a module: in a transaction around those of the tests, which roll
    back what each of them does."""
    from tests.approvals.test_load_demo import load, prepare

    class Around(TestCase):
        """Lets a test's transaction lie within this one, and the engine open durable ones."""

    with django_db_blocker.unblock(), override_settings(DEBUG=True, **office_day()):
        Around.setUpClass()
        try:
            prepare()
            load()
            yield
        finally:
            Around.tearDownClass()
            Around.doClassCleanups()
