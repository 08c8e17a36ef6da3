"""What a reviewer looks at: this year's report held against last year's.

`years` aligns the two reports, table by table and sentence by sentence, measures how much of the
text repeats, and lists what was promised. `side_by_side` shows that as a page.
"""
