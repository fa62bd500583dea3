"""The peers' tables as a Django app.."""

from django.apps import AppConfig


class PeersConfig(AppConfig):
    """Tables that only the benchmark knows."""

    name = "tests.benchmarks.peers"
    label = "bench_peers"
    default_auto_field = "django.db.models.BigAutoField"
