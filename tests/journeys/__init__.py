"""Journeys: people of the demo at work in a real browser, against the server that `make run` starts."""
