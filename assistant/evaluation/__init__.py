"""How exactly we read: our own figures printed in every way that bodies publish, and read back.

`cases` holds the figures (sample bodies, generated ones, the sidecars of real reports), `printers`
print them as Word, page or text, `damage` spoils labels and numbers as converters and clerks do,
`pdfs` lets LibreOffice print, `variants` lists what is tried, `reading` counts right, wrong, missing.
"""
