"""Rules about forms (IB400–IB499)."""

from __future__ import annotations

from haidang.bank.rules.record import Rule
from haidang.domain.diagnostics import Severity

UNKNOWN_ITEM = Rule(
    code="IB401",
    name="unknown-item",
    what="A pool names an item that no bank file has.",
    why="There is nothing to draw.",
    example="`pool: [I02-1, I02-99]`",
    message="Không có câu “{id}” trong ngân hàng câu hỏi.",
    hint="Sửa mã, hoặc thêm câu này vào tệp trong bank.",
)
EMPTY_POOL = Rule(
    code="IB402",
    name="empty-pool",
    what="A slot has no items.",
    why="No attempt could be opened.",
    example="`pool: []`",
    message="Ô “{slot}” không có câu nào để rút.",
    hint="Thêm ít nhất một câu chấm điểm vào pool.",
)
PRACTICE_IN_FORM = Rule(
    code="IB403",
    name="practice-in-form",
    what="A pool holds a practice item.",
    why="Its key is public: lessons show it.",
    example="`pool: [I02-1, P02-1]`",
    message="Câu luyện tập “{id}” không được dùng trong bài kiểm tra.",
    hint="Thay bằng câu chấm điểm (mã bắt đầu bằng I).",
)
POOL_POINTS = Rule(
    code="IB404",
    name="pool-points",
    what="An item's points differ from the slot's.",
    why="nbgrader's cell has one maximum, whichever item was drawn.",
    example="`{id: s01, points: 1, pool: [I02-4]}` where I02-4 has 2 points",
    message="Câu “{id}” có {points} điểm, còn ô “{slot}” {wanted} điểm.",
    hint="Mọi câu trong một ô phải có cùng số điểm với ô.",
)
POOL_ROUTES = Rule(
    code="IB405",
    name="pool-routes",
    what="A pool mixes items scored by the machine and items marked by a person.",
    why="nbgrader's cell is either one or the other.",
    example="`pool: [I02-9, I02-10]` where I02-10 is a short text",
    message="Ô “{slot}” trộn câu máy chấm và câu người chấm.",
    hint="Tách câu tự luận ngắn sang ô riêng.",
)
POOL_COMPETENCY = Rule(
    code="IB406",
    name="pool-competency",
    what="The items of a pool share no competency.",
    why="Two persons would be measured on different things.",
    example="`pool: [I02-1, I02-5]`",
    message="Các câu trong ô “{slot}” không cùng đo một năng lực nào.",
    hint="Chọn các câu có chung ít nhất một năng lực.",
    severity=Severity.WARNING,
)
MUST_PASS_MISSING = Rule(
    code="IB407",
    name="must-pass-missing",
    what="A slot measures a must-pass competency and is not must-pass itself.",
    why="One failure there means not certified, whatever the total.",
    example="`{id: s11, pool: [I08-5]}` where C08.3 is must-pass",
    message="Ô “{slot}” đo năng lực bắt buộc đạt {competency} nhưng chưa ghi must_pass.",
    hint="Thêm “must_pass: full” (hoặc “safe” với điện thoại mô phỏng).",
)
SAFE_WITHOUT_TASK = Rule(
    code="IB408",
    name="safe-without-task",
    what="`must_pass: safe` on a slot with an item that forbids nothing.",
    why="`safe` means “no forbidden act”; where nothing is forbidden anybody passes.",
    example="`{pool: [I02-1], must_pass: safe}`",
    message="Ô “{slot}” ghi must_pass: safe nhưng câu “{id}” không có việc nào bị cấm.",
    hint="Dùng “must_pass: full”, hoặc chỉ đưa câu điện thoại mô phỏng có forbidden vào ô.",
)
ITEM_TWICE = Rule(
    code="IB409",
    name="item-twice",
    what="An item stands in two slots of one form, or twice in a pool.",
    why="One person could get it twice in the same attempt.",
    example="`pool: [I02-1]` in s01 and in s02",
    message="Câu “{id}” đã có trong ô “{slot}”.",
    hint="Mỗi câu chỉ nên nằm trong một ô.",
    severity=Severity.WARNING,
)
UNKNOWN_MODULE = Rule(
    code="IB410",
    name="unknown-module",
    what="The form's module has no competency.",
    why="The result could not be filed under it.",
    example="`module: M20`",
    message="Không có năng lực nào thuộc học phần “{id}”.",
    hint="Sửa mã học phần, như M02.",
)
POOL_STALE = Rule(
    code="IB411",
    name="pool-stale",
    what="Every item of a pool is past its review date.",
    why="No new attempt can be opened until somebody confirms one of them.",
    example="`review_by` of the only item was yesterday",
    message="Mọi câu trong ô “{slot}” đã quá hạn rà soát, không mở được lượt làm mới.",
    hint="Kiểm tra lại nội dung trên ứng dụng thật rồi cập nhật checked_on và review_by: {items}.",
)

BLUEPRINT = Rule(
    code="IB412",
    name="blueprint",
    what="A competency that the form's blueprint asks for is measured by no slot.",
    why="The certificate would speak of something that nobody looked at.",
    example="`blueprint: {holder: volunteer, modules: [M02]}` and no slot with items of C02.7",
    message="Theo blueprint, bài này phải đo năng lực {ids} nhưng chưa có ô nào.",
    hint="Thêm ô cho các năng lực này, hoặc sửa blueprint.",
)
UNKNOWN_COURSE = Rule(
    code="IB413",
    name="unknown-online-course",
    what="A form requires an online course that `courses.yaml` does not have.",
    why="Nobody could ever fulfil it.",
    example="`requires: [khoa-1]`",
    message="courses.yaml không có khóa trực tuyến “{id}”.",
    hint="Sửa mã khóa trong requires, hoặc thêm khóa vào courses.yaml.",
)
TWINS = Rule(
    code="IB414",
    name="twins",
    what="Two forms of a pair are not equally built: other competencies or points in their order, items in common, or "
    "mean difficulties that differ by more than 0.05.",
    why="A gain between them would be a difference of the forms and not of the people.",
    example="`twin: truoc-sau-b`, where that form has one slot more",
    message="Hai đề “{check}” và “{twin}” chưa cân nhau: {problem}.",
    hint="Hai đề cần cùng năng lực và điểm ở từng ô, không chung câu, độ khó trung bình chênh không quá 0,05.",
)

RULES = (
    UNKNOWN_ITEM,
    EMPTY_POOL,
    PRACTICE_IN_FORM,
    POOL_POINTS,
    POOL_ROUTES,
    POOL_COMPETENCY,
    MUST_PASS_MISSING,
    SAFE_WITHOUT_TASK,
    ITEM_TWICE,
    UNKNOWN_MODULE,
    POOL_STALE,
    BLUEPRINT,
    UNKNOWN_COURSE,
    TWINS,
)
