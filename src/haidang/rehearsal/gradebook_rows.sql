-- Every scored cell of one release in nbgrader's gradebook, in nbgrader's words (they stay in this file).
SELECT
    student.id AS learner,
    base_cell.name AS slot,
    grade.auto_score AS automatic,
    grade.manual_score AS by_hand,
    grade.needs_manual_grade AS waits
FROM grade
JOIN base_cell ON base_cell.id = grade.cell_id
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
JOIN student ON student.id = submitted_assignment.student_id
WHERE assignment.name = :release
ORDER BY student.id, base_cell.name
