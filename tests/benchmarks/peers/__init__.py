"""The peers: django-viewflow's flows and django-fsm-2 with django-fsm-log, each used as its documentation shows."""
