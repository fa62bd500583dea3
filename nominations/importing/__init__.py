"""Importing nominations from an office's own workbook.

`workbook` opens the file, `headers` finds what its columns mean, `legacy` and `cells` read what stands in a cell,
`reading` makes candidates (`rows`) of what is no total or heading (`sections`); `understanding`, `matching`,
`recognising` and `comparing` set them against the database for `planning`. `taking` and `deciding` have the verbs up to
the preview, `carrying`, `correcting` and `ending` those that write, in `turns`.
"""
