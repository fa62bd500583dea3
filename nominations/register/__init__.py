"""The register of nominees of a province: who is in it, the same one met again, what is known of him.

`nominees` writes people, collectives and households down; `identity` says who is one and who is two (`likeness` by
what, `knowing` who may decide); `prior_awards` and `concerns` keep what is known of them; `sensitive` says which office
may read which of it and keeps who did. Below those: names (`sorting`), dates (`birthdate`), ethnic groups
(`ethnicity`), numbers of identity papers (`identity_numbers`; sealed by `workflows.sealing`).
"""
