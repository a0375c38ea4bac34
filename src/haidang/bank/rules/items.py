"""Rules about single items and rubrics (IB200–IB299)."""

from __future__ import annotations

from haidang.bank.rules.record import Rule
from haidang.domain.diagnostics import Severity

ITEM_ID_USE = Rule(
    code="IB201",
    name="item-id-use",
    what="The item's id does not tell its use or module: `I<module>-<n>` is graded, `P<module>-<n>` is practice. In a "
    "file for several modules (`module: SHARED`) the number is free.",
    why="Keys of practice items may be shown, keys of graded ones may not; the id must never mislead.",
    example="`id: P02-1` with `use: graded`",
    message="Mã “{id}” không khớp với cách dùng hoặc học phần ({expected}…).",
    hint="Câu chấm điểm bắt đầu bằng I, câu luyện tập bằng P, theo sau là số của học phần ghi ở đầu tệp.",
)
UNKNOWN_COMPETENCY = Rule(
    code="IB202",
    name="unknown-competency",
    what="An item names a competency that `competencies.yaml` does not have.",
    why="Its score would count for nothing.",
    example="`competencies: [C02.99]`",
    message="Không có năng lực “{id}” trong competencies.yaml.",
    hint="Sửa mã, hoặc thêm năng lực này vào competencies.yaml.",
)
UNKNOWN_MISCONCEPTION = Rule(
    code="IB203",
    name="unknown-misconception",
    what="A misconception is named that no bank file lists.",
    why="The person would get no explanation for the wrong answer.",
    example="`misconception: remote-activaton`",
    message="Chưa khai báo ngộ nhận “{id}”.",
    hint="Sửa tên, hoặc thêm “{id}” vào phần misconceptions ở đầu tệp.",
)
UNKNOWN_TASK = Rule(
    code="IB204",
    name="unknown-task",
    what="An item plays a task that is not in `tasks/`.",
    why="There is nothing to play.",
    example="`task: vneid-nfc`",
    message="Không có kịch bản “{id}” trong thư mục tasks.",
    hint="Sửa tên kịch bản, hoặc thêm tệp tasks/{id}.yaml.",
)
UNKNOWN_RUBRIC = Rule(
    code="IB205",
    name="unknown-rubric",
    what="An item names a rubric that is not in `rubrics/`.",
    why="The trainer could not mark it.",
    example="`rubric: chu-ki-so`",
    message="Không có bảng tiêu chí “{id}” trong thư mục rubrics.",
    hint="Sửa tên, hoặc thêm tệp rubrics/{id}.yaml.",
)
LESSON_STEP = Rule(
    code="IB206",
    name="lesson-step",
    what="`lesson_step` is not of the form `<lesson>#<step>`.",
    why="The result page links there to say what to learn again.",
    example="`lesson_step: bài 2`",
    message="“{value}” không phải là một bước của bài học.",
    hint="Viết theo dạng 02-vneid#hai-muc-do.",
)
KEY_COUNT = Rule(
    code="IB207",
    name="key-count",
    what="A single choice or scenario has not exactly one key, or a multiple choice has none or only keys.",
    why="The item cannot be scored, or everything is right.",
    example="Two options with `key: true` in a `single_choice`",
    message="Số phương án đúng là {count}, cần {wanted}.",
    hint="Sửa lại các dòng “key: true” (tình huống: “weight: 1”).",
)
NO_MISCONCEPTION = Rule(
    code="IB208",
    name="distractor-without-misconception",
    what="A wrong option names no misconception.",
    why="A distractor that no wrong idea leads to measures nothing, and there is nothing to explain.",
    example="`- {id: b, text: {…}}`",
    message="Phương án sai “{id}” chưa nêu ngộ nhận.",
    hint="Thêm “misconception: …” cho biết vì sao người học dễ chọn phương án này.",
)
KEY_WITH_MISCONCEPTION = Rule(
    code="IB209",
    name="key-with-misconception",
    what="A right answer names a misconception.",
    why="Whoever is right would be told about a wrong idea.",
    example="`- {id: a, text: {…}, key: true, misconception: x}`",
    message="Phương án đúng “{id}” lại có ngộ nhận.",
    hint="Bỏ “misconception” ở phương án đúng.",
)
ORDER_NOT_PERMUTATION = Rule(
    code="IB210",
    name="order-not-permutation",
    what="An accepted order does not hold every element exactly once.",
    why="Nobody could give that answer.",
    example="`elements` a, b, c with `orders: [[a, b]]`",
    message="Thứ tự này không gồm mỗi phần tử đúng một lần: {difference}.",
    hint="Liệt kê đủ mã của các phần tử, mỗi mã một lần.",
)
SLIP = Rule(
    code="IB211",
    name="slip",
    what="A slip names unknown pieces, or describes an answer that is right.",
    why="It could never be recognised, or would blame a right answer.",
    example="`slips: [{first: a, then: b, …}]` where a stands before b in an accepted order",
    message="Lỗi thường gặp này không dùng được: {problem}.",
    hint="Sửa mã hoặc giá trị để lỗi là một câu trả lời sai có thể xảy ra.",
)
PAIRS = Rule(
    code="IB212",
    name="pairs",
    what="The pairs of a matching are incomplete, name unknown pieces, or use a piece twice without `reuse: true`.",
    why="Full marks could not be reached.",
    example="Three left pieces, two pairs",
    message="Các cặp nối chưa đúng: {problem}.",
    hint="Mỗi mục bên trái nối với đúng một mục bên phải; dùng lại một mục bên phải thì ghi “reuse: true”.",
)
TOLERANCE = Rule(
    code="IB213",
    name="tolerance",
    what="A tolerance is negative, or rounding to `decimals` leaves the tolerance.",
    why="Not even the right number would be accepted.",
    example="`value: 66.667, tolerance: 0.01, decimals: 1`",
    message="Sai số không hợp lý: {problem}.",
    hint="Sai số từ 0 trở lên và đủ để đáp số làm tròn theo “decimals” vẫn được tính là đúng.",
)
RECT = Rule(
    code="IB214",
    name="rect",
    what="A hotspot area is not `[x1, y1, x2, y2]` with 0 ≤ x1 < x2 ≤ 1 and 0 ≤ y1 < y2 ≤ 1.",
    why="It lies outside of the drawn screen or has no inside.",
    example="`rect: [0.05, 0.5, 1.2, 0.6]`",
    message="Vùng chạm “{id}” không nằm gọn trong màn hình.",
    hint="Viết [x1, y1, x2, y2], mỗi số từ 0 đến 1, x1 < x2 và y1 < y2.",
)
KEY_AREAS = Rule(
    code="IB215",
    name="key-areas",
    what="A hotspot has not exactly one key area.",
    why="One place is right, no more and no less.",
    example="No area with `key: true`",
    message="Có {count} vùng đúng, cần đúng một vùng.",
    hint="Đánh dấu “key: true” cho đúng một vùng.",
)
SMALL_AREA = Rule(
    code="IB216",
    name="small-area",
    what="An area is narrower or lower than 24 px of the 360 × 720 screen.",
    why="A thumb cannot hit it, so the item would measure aim (WCAG 2.2, 2.5.8).",
    example="`rect: [0.1, 0.1, 0.15, 0.2]` (18 px wide)",
    message="Vùng chạm “{id}” quá nhỏ ({width} × {height} px).",
    hint="Mỗi chiều ít nhất 24 px: rộng từ 0.067, cao từ 0.034.",
)
AREA_OVERLAP = Rule(
    code="IB217",
    name="area-overlap",
    what="Another area overlaps the key area.",
    why="One touch would be right and wrong at once.",
    example="A link drawn inside the key card",
    message="Vùng “{id}” chồng lên vùng đúng “{key}”.",
    hint="Tách hai vùng ra để một lần chạm chỉ có một nghĩa.",
    severity=Severity.WARNING,
)
RUBRIC_POINTS = Rule(
    code="IB218",
    name="rubric-points",
    what="The item's points differ from the rubric's maximum.",
    why="nbgrader's cell and the rubric would disagree about full marks.",
    example="`points: 4` with a rubric of five criteria of one point",
    message="Câu này {points} điểm nhưng bảng tiêu chí “{rubric}” có tối đa {maximum} điểm.",
    hint="Sửa “points” của câu hoặc điểm các mức trong bảng tiêu chí cho bằng nhau.",
)
RUBRIC_LEVELS = Rule(
    code="IB219",
    name="rubric-levels",
    what="The levels of a criterion do not rise from 0 points.",
    why="A person marks from nothing upwards; otherwise nobody could get 0.",
    example="`levels: [{points: 1, …}, {points: 0, …}]`",
    message="Các mức của tiêu chí “{id}” không tăng dần từ 0 điểm.",
    hint="Mức đầu 0 điểm, mỗi mức sau cao điểm hơn mức trước.",
)
CASE_INCOMPLETE = Rule(
    code="IB220",
    name="case-incomplete",
    what="A placeholder of the item is not filled by every case (or there are no cases).",
    why="The volunteer would read “{name}”.",
    example="`stem: {vi: 'Bác {name}…'}` without `cases`",
    message="Chỗ điền {names} chưa có giá trị.",
    hint="Thêm các tên này vào “fill” của mọi mục trong “cases”.",
)
CASE_UNUSED = Rule(
    code="IB221",
    name="case-unused",
    what="A case fills a placeholder that the item does not have.",
    why="Mostly a misspelling on one of the two sides.",
    example="`fill: {nom: …}`",
    message="“{name}” được điền nhưng câu không có chỗ điền này.",
    hint="Xóa dòng này hoặc sửa tên cho khớp với đề bài.",
    severity=Severity.WARNING,
)
CASE_VALUE = Rule(
    code="IB222",
    name="case-value",
    what="A case of an item that is not numeric gives a value or slips.",
    why="They would have no effect.",
    example="`cases: [{fill: {…}, value: 3}]` in a `single_choice`",
    message="“{key}” trong cases chỉ dùng cho câu nhập số.",
    hint="Xóa “{key}” ở đây.",
)
VOLATILE_DATES = Rule(
    code="IB223",
    name="volatile-dates",
    what="`review_by` is not after `checked_on`.",
    why="The item would be stale on the day it was checked.",
    example="`volatile: {checked_on: 2026-11-21, review_by: 2026-05-21}`",
    message="Hạn rà soát ({review_by}) không sau ngày kiểm tra ({checked_on}).",
    hint="Đặt review_by sau checked_on, thường là 3 đến 6 tháng.",
)
SAME_TEXT = Rule(
    code="IB224",
    name="same-text",
    what="Two options or pieces say the same in one language.",
    why="The person cannot choose between them.",
    example="Options a and b with equal English",
    message="“{first}” và “{second}” có nội dung giống hệt nhau ({language}).",
    hint="Viết lại một trong hai.",
)
ALL_OF_THE_ABOVE = Rule(
    code="IB225",
    name="all-of-the-above",
    what="An option refers to the other options.",
    why="Options are shuffled, and “all of the above” is guessed from knowing two of them.",
    example="“Tất cả các đáp án trên”",
    message="Phương án “{id}” dựa vào các phương án khác (kiểu “tất cả các đáp án trên”).",
    hint="Thay bằng một nội dung cụ thể, hoặc đổi sang loại chọn nhiều (multiple_choice).",
)
NEGATIVE_STEM = Rule(
    code="IB226",
    name="negative-stem",
    what="The stem asks for what is not so, and the negative word is neither bold nor in capitals.",
    why="Readers in a hurry overlook it and answer the opposite.",
    example="“Việc nào sau đây không nên làm?”",
    message="Đề bài hỏi kiểu phủ định (“{word}”) mà không làm nổi bật.",
    hint="Hỏi theo chiều khẳng định, hoặc in đậm chữ phủ định: **không**.",
    severity=Severity.WARNING,
)
LONG_STEM = Rule(
    code="IB227",
    name="long-stem",
    what="The stem has more than 60 words in one language.",
    why="On a phone it measures reading, not the competency.",
    example="A stem of 75 words",
    message="Đề bài dài {count} từ ({language}), quá 60 từ.",
    hint="Rút gọn: một tình huống, một câu hỏi.",
    severity=Severity.WARNING,
)
SOURCE_FORM = Rule(
    code="IB228",
    name="source-form",
    what="A source is neither a flow (`F-VN-3`), a numbered page (`R23`), a ledger entry (`LB01`), a section (`3.7`) "
    "nor `memory`.",
    why="Whoever checks the item again must find where it came from.",
    example="`sources: [internet]`",
    message="Nguồn “{value}” không theo dạng đã thống nhất.",
    hint="Ghi mã quy trình (F-VN-3), mã trang (R23), mã sổ (LB01), mục (3.7) hoặc memory.",
    severity=Severity.WARNING,
)
AREA_WITHOUT_MISCONCEPTION = Rule(
    code="IB229",
    name="area-without-misconception",
    what="A wrong area that invites a touch (row, button, card, bubble, link) names no misconception.",
    why="The trainer's desk could not say what the touch means.",
    example="`- {id: gplx, kind: row, rect: …, text: …}`",
    message="Vùng sai “{id}” chưa nêu ngộ nhận.",
    hint="Thêm “misconception: …”, hoặc đổi kind thành text/heading nếu chỉ để trang trí.",
    severity=Severity.WARNING,
)
KEY_TONE = Rule(
    code="IB230",
    name="key-tone",
    what="The key of at least three options can be told by its tone: every wrong option has an absolute word (tất cả, "
    "chỉ cần, không bao giờ; all, never, only) and no key has, or the keys alone have a softening one (thường, có thể; "
    "usually, may).",
    why="Who is used to tests picks the careful sentence without knowing anything.",
    example="Wrong: “Luôn luôn phải về quê”, “Tất cả nộp ở tỉnh”; right: “Nộp ở nơi đang sống”",
    message="Giọng văn làm lộ phương án đúng ({language}): {tone}.",
    hint="Viết lại một phương án sai cho bớt tuyệt đối (hoặc cũng dè dặt như phương án đúng); đừng độn chữ.",
    severity=Severity.WARNING,
)
KEY_LENGTH = Rule(
    code="IB231",
    name="key-length",
    what="The keys of at least three options are more than 1.5 times as long as the longest wrong option, or the "
    "shortest wrong option more than 1.5 times as long as the keys, in words (by four or more) and in letters.",
    why="The odd one out by length is picked, or passed over, without being read.",
    example="Wrong options of five words, a key of twelve",
    message="Độ dài làm lộ phương án đúng ({language}): {length}.",
    hint="Viết gọn phương án dài, hoặc viết phương án ngắn cho cụ thể hơn; đừng độn chữ.",
    severity=Severity.WARNING,
)
NOT_PARALLEL = Rule(
    code="IB232",
    name="options-not-parallel",
    what="Options or pieces of one set mix forms: with and without a full stop, with a capital and a small letter; "
    "options also speech and plain text, what asks and what states, or the longest has more than three times the words "
    "of the shortest (and more than eight more).",
    why="What is written differently stands out, whatever it says.",
    example="“Ở công an xã”, “ở nhà”",
    message="Các phương án không cùng một dạng ({language}): {problem}.",
    hint="Viết mọi phương án theo cùng một kiểu.",
    severity=Severity.WARNING,
)

RULES = (
    ITEM_ID_USE,
    UNKNOWN_COMPETENCY,
    UNKNOWN_MISCONCEPTION,
    UNKNOWN_TASK,
    UNKNOWN_RUBRIC,
    LESSON_STEP,
    KEY_COUNT,
    NO_MISCONCEPTION,
    KEY_WITH_MISCONCEPTION,
    ORDER_NOT_PERMUTATION,
    SLIP,
    PAIRS,
    TOLERANCE,
    RECT,
    KEY_AREAS,
    SMALL_AREA,
    AREA_OVERLAP,
    RUBRIC_POINTS,
    RUBRIC_LEVELS,
    CASE_INCOMPLETE,
    CASE_UNUSED,
    CASE_VALUE,
    VOLATILE_DATES,
    SAME_TEXT,
    ALL_OF_THE_ABOVE,
    NEGATIVE_STEM,
    LONG_STEM,
    SOURCE_FORM,
    AREA_WITHOUT_MISCONCEPTION,
    KEY_TONE,
    KEY_LENGTH,
    NOT_PARALLEL,
)
