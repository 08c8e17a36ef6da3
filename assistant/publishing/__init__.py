"""From a report to the files that leave the house.

`grid` lays the three statutory tables out as boxes and `outline` puts the whole report into printed
order; both decide once what every format shows. `docx`, `html` and `workbook` write it down. A file
is written beside its target, `readback` reads it again with our own reader, and `handover` puts it
in place only when nothing was lost. `pack` bundles the release and can check a bundle later.
`comparison` writes the review of two years as a Word file.
"""
