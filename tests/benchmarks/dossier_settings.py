"""Settings of the benchmark of dossiers: the site's own, on a database of its own, on the day of the demo's chains."""

from datetime import date

from config.settings import *  # noqa: F403
from config.settings import DATABASES

#: The run makes this database, fills it and drops it; the one that DATABASE_URL names is never touched.
DATABASES["default"]["NAME"] = f"{DATABASES['default']['NAME']}_run"
VINHDANH_TODAY = date(2024, 5, 6)
