"""The request ledger: a workbook of applications becomes counts and decisions. Personal data ends here.

`read` is the door: sheets in, a `RequestLedger` out, with a finding for each row that cannot be
decided. Names, contacts and contents of applications are looked at for one reason only, to keep
them out of messages; no object that leaves this room holds them. `columns.toml` and `outcomes.toml`
are the words by which columns and results are known. `template` writes an empty workbook.
"""
