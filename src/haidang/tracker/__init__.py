"""The progress tracker: the only importer of pandas.

Frames come out of the database in set-based queries (`frames`), the decision of every counting attempt is computed for
all of them at once by the form's rule (`decisions`), and a report is a table of shares that never lose their
denominator (`progress`). The ten integrity rules of the curriculum, section 5, hold in every one of them.
"""
