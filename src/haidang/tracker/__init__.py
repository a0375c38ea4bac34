"""The progress tracker: the only importer of pandas.

Frames come out of the database in set-based queries (`frames`; whole columns at a time, `columns`). The decision of a
submitted attempt was settled when it was handed in, or is computed for all of them at once by the form's rule
(`decisions`). Persons are counted in whole numbers (`counts`), a report is a table of shares that never lose their
denominator (`progress`), and `spreadsheet` writes it down. The ten integrity rules of the curriculum, section 5,
hold in all of them. Nothing is imported here: pandas costs half a second, and not every page needs it.
"""
