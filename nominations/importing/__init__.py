"""Importing nominations from an office's own workbook.

`workbook` opens the file, `headers` finds what its columns mean, `legacy` and `cells` read what stands in a cell,
`reading` makes candidates of rows; `matching` and `planning` compare them with the database. `taking` has the verbs
up to the preview, `carrying` and `correcting` those that write.
"""
