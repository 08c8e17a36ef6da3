"""What must not be lost: reports and all their versions, documents that were read, conversations, the
audit.

One SQLite file under the data folder, or a database of a PostgreSQL server. A report's state is
written whole, as a new version that names the one it was made from; nothing is ever updated in place,
so every version can be brought back and two people cannot overwrite each other unseen. Of the pauses in
one person's writing a version is kept every few minutes (`reports.GROWN`). Only `repository` is used
from outside.
"""
