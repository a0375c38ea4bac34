"""nbgrader's configuration for this course: plain `nbgrader` commands run here work on the data folder.

Set HAIDANG_DATA to the data folder that `haidang serve` uses (default: the user's own), and HAIDANG_GRADEBOOK to an
SQLAlchemy URL where the gradebook is not the SQLite file in it. Then, in this folder:

    nbgrader generate_assignment vneid-r1
    nbgrader autograde vneid-r1
    nbgrader generate_feedback vneid-r1
    nbgrader export --to grades.csv

Releases get into the data folder by `haidang check release`. Options of your own go below the last line.
"""

from haidang.nbgrading import CourseFolder
from haidang.nbgrading.settings import configure

c = get_config()  # noqa: F821  # traitlets provides it
configure(c, CourseFolder.from_environment())
