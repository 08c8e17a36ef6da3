"""Any report file becomes an `AnnualReport`: one reader per format, one recogniser for all.

`read` looks at the content (`sniff`) and hands it to the reader of its format: `text`, `docx` (over
`package`, which bounds what is unpacked, and `numbering`), `html`, `pdf` (in a process of its own,
`isolated`), old Word files by way of LibreOffice (`office`). Each gives the same `blocks`:
paragraphs and grids in printed order. `strips` cuts them into labels followed by values,
`recognise` lays the strips on the form, `outline` finds title, preface and the six parts,
`identity` says whose report of which year it is. What could not be read is a finding (`notes`), a
file that is no report is `UnreadableFile`.

Places. A cell's `origin` says where it was read: table, row and column (`第2张表第5行第3列`), in a
PDF after the page (`第3页第2张表…`), in text the line (`第57行`, `第57行起的表第2行第3列`), in a PDF
without ruling lines page and line (`第3页第12行`). Tables are counted in printed order, those that
only lay out the page not; rows count in the whole table. A paragraph's place is its part and its
index in it; the page that it stood on is not kept.
"""
