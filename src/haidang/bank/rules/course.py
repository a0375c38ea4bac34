"""Rules about the course as a whole: coverage, dates, publication (IB500–IB599)."""

from __future__ import annotations

from haidang.bank.rules.record import Rule
from haidang.domain.diagnostics import Severity

COMPETENCY_MODULE = Rule(
    code="IB501",
    name="competency-module",
    what="A competency's id and module disagree.",
    why="`C02.4` belongs to `M02`; everything is filed by that.",
    example="`id: C02.1` with `module: M03`",
    message="Năng lực “{id}” không thuộc học phần “{module}”.",
    hint="Mã C02.x thuộc học phần M02: sửa mã hoặc học phần.",
)
COVERAGE = Rule(
    code="IB502",
    name="coverage",
    what="A competency of a module with a bank file has fewer than two graded items of two types, or no practice item. "
    "A file that is still growing says `coverage: partial`.",
    why="One item is no measurement, one type measures the type, and what is checked must be practised.",
    example="C02.9 with one short text",
    message="Năng lực {id} chưa đủ câu: {problem}.",
    hint="Mỗi năng lực cần ít nhất 2 câu chấm điểm thuộc 2 loại và 1 câu luyện tập; "
    "học phần đang soạn thì ghi “coverage: partial” ở đầu tệp.",
)
COVERAGE_PARTIAL = Rule(
    code="IB503",
    name="coverage-partial",
    what="A bank file says `coverage: partial`, and these competencies are still short of items.",
    why="So that it is not forgotten.",
    example="`coverage: partial`",
    message="Học phần {module} đang soạn, các năng lực chưa đủ câu: {ids}.",
    hint="Khi đã đủ câu thì bỏ dòng “coverage: partial”.",
    severity=Severity.WARNING,
)
UNUSED_MISCONCEPTION = Rule(
    code="IB504",
    name="unused-misconception",
    what="A misconception that no item names.",
    why="Mostly a leftover or a misspelling.",
    example="A line in `misconceptions` that nothing refers to",
    message="Ngộ nhận “{id}” chưa được câu nào dùng.",
    hint="Xóa dòng này, hoặc gắn vào phương án sai tương ứng.",
    severity=Severity.WARNING,
)
REVIEW_SOON = Rule(
    code="IB505",
    name="review-soon",
    what="A volatile item or task must be reviewed within thirty days.",
    why="After that day it leaves the graded pool.",
    example="`review_by` in two weeks",
    message="“{id}” sắp đến hạn rà soát ({review_by}).",
    hint="Kiểm tra lại trên ứng dụng thật rồi cập nhật checked_on và review_by.",
    severity=Severity.WARNING,
)
REVIEW_PAST = Rule(
    code="IB506",
    name="review-past",
    what="A volatile item or task is past its review date.",
    why="It has left the graded pool and is shown with a banner.",
    example="`review_by` was yesterday",
    message="“{id}” đã quá hạn rà soát ({review_by}) nên không được rút cho lượt làm mới.",
    hint="Kiểm tra lại trên ứng dụng thật rồi cập nhật checked_on và review_by.",
    severity=Severity.WARNING,
)
KEY_LONGEST = Rule(
    code="IB507",
    name="key-longest",
    what="In more than 40 % of the single-choice items (of at least five) the longest option is the key.",
    why="Who takes the longest option would do well without knowing anything.",
    example="3 of 5 items",
    message="Phương án đúng là phương án dài nhất ở {count}/{total} câu chọn một ({percent} %), quá 40 %: {ids}.",
    hint="Viết gọn phương án đúng, hoặc viết lại phương án sai cho cụ thể hơn; đừng độn chữ.",
    severity=Severity.WARNING,
)
CHANGED = Rule(
    code="IB508",
    name="changed-without-revision",
    what="A published item differs from what was published, and its revision was not raised.",
    why="Scores are kept by item and revision; the same revision must always mean the same item.",
    example="A reworded option of `I02-1` with `revision: 1`",
    message="Câu “{id}” đã công bố ở bản {revision} nhưng nội dung khác với bản đó.",
    hint="Nâng “revision” lên {next} và ghi vào assessments/CHANGELOG.md, rồi cập nhật published.yaml.",
)
NOT_PUBLISHED = Rule(
    code="IB509",
    name="not-published",
    what="An item or its revision is not in `published.yaml` (or the file is missing).",
    why="Until it stands there, nobody notices a silent edit.",
    example="A new item `I02-30`",
    message="Chưa công bố: {ids}.",
    hint="Khi nội dung đã chốt, cập nhật published.yaml và ghi vào CHANGELOG.md.",
    severity=Severity.WARNING,
)
PUBLISHED_GONE = Rule(
    code="IB510",
    name="published-gone",
    what="A published item is no longer in the bank.",
    why="An id is never given to another item; old results still refer to it.",
    example="`I02-3` in `published.yaml` only",
    message="Câu “{id}” đã công bố nhưng không còn trong ngân hàng.",
    hint="Khôi phục câu này, hoặc ghi việc rút câu vào CHANGELOG.md; không dùng lại mã.",
    severity=Severity.WARNING,
)

PREREQUISITE = Rule(
    code="IB511",
    name="prerequisite",
    what="A competency should be held after one that does not exist, or after itself by a circle.",
    why="The learning path could not be put in an order.",
    example="`C02.1` with `prerequisites: [C02.4]`, and `C02.4` with `prerequisites: [C02.1]`",
    message="Năng lực cần có trước “{id}”: {problem}.",
    hint="Sửa hoặc bỏ mã này trong prerequisites.",
)
UNKNOWN_LEDGER = Rule(
    code="IB512",
    name="unknown-ledger-entry",
    what="A ledger id is cited that `ledger.yaml` does not have, or an entry belongs to no section.",
    why="The page that shows what is taught would count a thing that nobody named.",
    example="`ledger: [LB99]`",
    message="Sổ cái (ledger.yaml) không có mục “{id}”.",
    hint="Sửa mã, hoặc thêm mục này vào ledger.yaml.",
)
SHARED_TASK = Rule(
    code="IB513",
    name="task-practised-and-graded",
    what="A task is played by a practice item and by a graded one.",
    why="A practice item brings the task's events and debrief to the page: the graded one would be given away.",
    example="`task: portal-shared-computer` in `P03-5` and in `I03-13`",
    message="Kịch bản “{task}” vừa để luyện tập ({practice}) vừa để chấm điểm ({graded}).",
    hint="Viết một kịch bản khác cho câu luyện tập.",
)

RULES = (
    COMPETENCY_MODULE,
    COVERAGE,
    COVERAGE_PARTIAL,
    UNUSED_MISCONCEPTION,
    REVIEW_SOON,
    REVIEW_PAST,
    KEY_LONGEST,
    CHANGED,
    NOT_PUBLISHED,
    PUBLISHED_GONE,
    PREREQUISITE,
    UNKNOWN_LEDGER,
    SHARED_TASK,
)
