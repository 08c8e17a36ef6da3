"""Any report file becomes an `AnnualReport`: one reader per format, one recogniser for all.

`read` looks at the content (`sniff`) and hands it to the reader of its format (`text`, `docx`,
`html`, `pdf`). Each gives the same `blocks`: paragraphs and grids in printed order. `strips` cuts
them into labels followed by values, `recognise` lays the strips on the form, `outline` finds title,
preface and the six parts, `identity` says whose report of which year it is. What could not be read
is a finding (`notes`), a file that is no report is `UnreadableFile`.
"""
