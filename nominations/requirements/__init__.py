"""Requirements that chains name.

Pure reads over the rows of nominations, a constant number of queries for any number of cases.

Importing this package registers them.
"""

from nominations.requirements import awards, delegates, eligibility, submissions

__all__ = ["awards", "delegates", "eligibility", "submissions"]
