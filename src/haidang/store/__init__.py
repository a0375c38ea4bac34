"""The one engine, the one list of tables and the one migration history that `people` and `journal` stand on.

The two rooms above are blind to each other; what they share is a transaction, and it begins here.
"""

from haidang.store.database import Database
from haidang.store.gathering import Gathering
from haidang.store.writing import Plain, insert_new, insert_new_rows, insert_plain_rows

__all__ = ["Database", "Gathering", "Plain", "insert_new", "insert_new_rows", "insert_plain_rows"]
