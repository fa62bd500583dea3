"""Whether what is proposed agrees with what the law says of awards: each rule finds, policy decides, a person answers.

`rules` is the registry; `awards`, `years`, `people`, `initiatives`, `collectives` hold the rules; `evidence` reads what
they ask, once for all nominations; `judging` weighs the findings; `overriding` is the verb by which an office sets some
aside, an act of the chain; `answered` is what that act finds, applies and commits to.
"""

from nominations.eligibility.answered import apply, named_for
from nominations.eligibility.judging import Finding, blocking, findings
from nominations.eligibility.overriding import answering_action, no_answers_in, override, settles_here

__all__ = [
    "Finding",
    "answering_action",
    "apply",
    "blocking",
    "findings",
    "named_for",
    "no_answers_in",
    "override",
    "settles_here",
]
