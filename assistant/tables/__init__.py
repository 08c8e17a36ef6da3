"""Tables two to four: filled from the ledger, held against the hard relations, compared over years.

`fill` counts the requests of a ledger into the 175 cells of table three and takes tables two and
four from the clerk's sheet. `rules` are the relations that a report must not break and the questions
it may raise, one numbered function each; `check` applies them to a report and adds what is empty or
of the wrong edition. `equations` finds the smallest changes that satisfy broken relations,
`likelihood` ranks them, `repair` hands them to a finding. `area` holds a government's report against
its units, `against` a report against its ledger, `tariff` knows the processing fee.
`facts` turns the cells into the only figures that a text may show. `years` says what changed.
"""
