"""Settings of the benchmark: the site's own, with only the engine and its peers as apps, on a database of its own."""

from config.settings import *  # noqa: F403
from config.settings import DATABASES

#: The run makes this database, fills it and drops it; the one that DATABASE_URL names is never touched.
DATABASES["default"]["NAME"] = f"{DATABASES['default']['NAME']}_run"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "workflows.apps.WorkflowsConfig",
    "viewflow.workflow",
    "django_fsm_log",
    "tests.benchmarks.peers",
]
# The documented way to leave the log out, for the figure of django-fsm-2 alone.
DJANGO_FSM_LOG_IGNORED_MODELS = ["tests.benchmarks.peers.models.PlainPaper"]
