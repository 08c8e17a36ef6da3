"""What each verb of the command line does: read files, call the rooms, print one result.

`reports` reads, checks and compares; `making` fills and drafts; `publishing` exports and verifies;
`library` keeps and searches the index; `measuring` runs our own benchmarks; `program` serves the page
and prints the catalogue. `output` is how all of them print.
"""
