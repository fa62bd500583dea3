"""Whether what is proposed agrees with what the law says of awards: each rule finds, policy decides, a person answers.

`rules` is the registry; `awards`, `years`, `people`, `collectives` hold the rules; `evidence` reads what they ask, once
for all nominations; `judging` weighs the findings; `overriding` is the verb by which an office sets one aside.
"""

from nominations.eligibility.judging import Finding, blocking, findings
from nominations.eligibility.overriding import override, settles_here

__all__ = ["Finding", "blocking", "findings", "override", "settles_here"]
