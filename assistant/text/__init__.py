"""Chinese text as the checker reads it; pure functions over `str`, no I/O but their own data files.

The story, from small to large: `numerals` turns 三百二十一 and 1.2万 into numbers; `grammar` is the
list of all shapes that a number takes in a report, a rule each; `quantities` runs that grammar over
a text and returns exact spans; `sentences` cuts a text; `claims` says what each figure counts:
`clauses` finds the words around it, `lexicon` the fact that they name (`claims.toml`), `distribution`
binds the lists of 分别, `periods` says when and for whom, `labels` names what no fact names; `align` puts two years side by side; `repetition` measures how much of
the text stands as it stood.
"""
