"""Finding the right article and the right paragraph, offline and in Chinese.

`library` collects the digest of the regulations, the sample reports and what the office added, and
`passages` cuts them into pieces with an id that stays. `lexical` keeps them in one SQLite file,
searchable by characters and bigrams (`tokens`); `index` keeps the dense leg beside it in Chroma, in
step with the same file, written by one process at a time (`lock`); without an embedding model there is
none. `query` understands what a clerk types, with the glossary of her words (`corpus/glossary.toml`),
`sounds` hears what she mistyped, `closeness` holds it against the ways to ask for a passage; `search`
ranks, drops repeats, and says nothing when nothing fits (`fit`). `manifest` keeps the list of the corpus files true.
"""
