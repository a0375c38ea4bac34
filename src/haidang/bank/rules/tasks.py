"""Rules about tasks on the simulated phone (IB300–IB399)."""

from __future__ import annotations

from haidang.bank.rules.record import Rule
from haidang.domain.diagnostics import Severity

UNKNOWN_SCREEN = Rule(
    code="IB301",
    name="unknown-screen",
    what="A transition, a step or `start` names a screen that the task does not have.",
    why="The phone could not go there.",
    example="`to: shop`",
    message="Không có màn hình “{id}” trong kịch bản.",
    hint="Sửa tên, hoặc thêm màn hình “{id}” vào screens.",
)
UNKNOWN_ELEMENT = Rule(
    code="IB302",
    name="unknown-element",
    what="A transition or a step touches an element that its screen (with what arrives on it) does not show.",
    why="Nobody could do it.",
    example="`{screen: home, action: tap, target: opn-store, …}`",
    message="Màn hình “{screen}” không có phần tử “{id}”.",
    hint="Sửa tên, hoặc thêm phần tử “{id}” vào màn hình “{screen}”.",
)
ACTION_MISFIT = Rule(
    code="IB303",
    name="action-misfit",
    what="The action does not fit the element: `type` needs an input, `tap` a kind that can be tapped, `back` has no "
    "target.",
    why="The phone would never send it.",
    example="`{action: tap, target: logo}` where logo is an image",
    message="Không thể “{action}” lên “{target}”: {problem}.",
    hint="Đổi action, hoặc đổi kind của phần tử.",
)
NEEDS = Rule(
    code="IB304",
    name="needs",
    what="`needs` names an element that its screen lacks or that can be neither filled nor ticked there.",
    why="The transition could never happen.",
    example="`needs: [pass-word]`",
    message="“needs” nhắc đến “{id}” nhưng {problem}.",
    hint="Chỉ ghi các ô nhập hoặc ô đánh dấu có trên màn hình “{screen}” và có transition tương ứng.",
)
UNKNOWN_ACTOR = Rule(
    code="IB305",
    name="unknown-actor",
    what="An actor is neither `me` nor one listed in `actors`, or `actors` lacks `me`.",
    why="Nobody could be asked to do it.",
    example="`actor: lan`",
    message="Không có người thao tác “{actor}”.",
    hint="Khai báo trong actors: me, và resident nếu người dân tự thao tác.",
)
ACTOR_NOT_ASKED = Rule(
    code="IB306",
    name="actor-not-asked",
    what="A transition depends on the actor, but its element does not ask who acts (`asks_actor: true`).",
    why="The player would always send `me`.",
    example="`actor: resident` on an input without `asks_actor`",
    message="Bước này phụ thuộc người thao tác nhưng “{target}” không hỏi ai làm.",
    hint="Thêm “asks_actor: true” cho phần tử “{target}”.",
)
VALUE_CLASSES = Rule(
    code="IB307",
    name="value-classes",
    what="The classes of an input repeat a name or value, or do not end with the catch-all (`values: []`); or something"
    " else than an input has classes.",
    why="What is typed must always belong to exactly one class, since only the class is kept.",
    example='`classes: [{name: a, values: ["123456"]}]`',
    message="Các lớp giá trị của “{id}” chưa đúng: {problem}.",
    hint="Chỉ ô nhập có classes; lớp cuối cùng (và chỉ lớp đó) có “values: []”.",
)
UNKNOWN_CLASS = Rule(
    code="IB308",
    name="unknown-class",
    what="A transition or a step names a value class that its element does not have.",
    why="It could never happen.",
    example="`value_class: good`",
    message="“{target}” không có lớp giá trị “{name}”.",
    hint="Sửa tên lớp, hoặc thêm lớp vào classes của “{target}”.",
)
UNREACHABLE = Rule(
    code="IB309",
    name="unreachable-screen",
    what="No way leads from `start` to a screen.",
    why="What the author drew there is never seen.",
    example="A screen `help` to which no transition leads",
    message="Không có đường nào dẫn đến màn hình “{id}”.",
    hint="Thêm transition dẫn đến đó, hoặc xóa màn hình.",
)
NO_END = Rule(
    code="IB310",
    name="no-end",
    what="No screen with `end: true` can be reached.",
    why="The player could not say that the task is over.",
    example="A task without `end: true`",
    message="Không đến được màn hình kết thúc nào.",
    hint="Đặt “end: true” cho màn hình cuối và dẫn đường đến đó.",
)
EVENT_IMPOSSIBLE = Rule(
    code="IB311",
    name="event-impossible",
    what="A required or forbidden event is on no transition that can be reached.",
    why="Full marks could not be reached, or the mistake could not be made.",
    example="`required: [open_store, set_up]`",
    message="Không có thao tác nào tạo ra sự kiện “{event}”.",
    hint="Thêm “event: {event}” vào một transition đến được, hoặc sửa tên.",
)
EVENT_LISTS = Rule(
    code="IB312",
    name="event-lists",
    what="An event is listed twice, or is both required and forbidden.",
    why="It would be counted twice, or nobody could do right.",
    example="`required: [install]` and `forbidden: [install]`",
    message="Sự kiện “{event}” bị lặp, hoặc vừa bắt buộc vừa cấm.",
    hint="Giữ mỗi sự kiện một lần, trong một danh sách.",
)
REFERENCE = Rule(
    code="IB313",
    name="reference",
    what="The reference trace contains an impossible step or does not score 1.",
    why="The task must be solvable, and its own solution is the proof.",
    example="A reference that leaves out a required act",
    message="Cách làm mẫu không đạt điểm tối đa: {problem}.",
    hint="Chơi lại từng bước theo transitions và sửa reference hoặc transitions.",
)
WRONG_TRACE = Rule(
    code="IB314",
    name="wrong-trace",
    what="A wrong trace contains an impossible step or scores 1.",
    why="It is the proof that the task tells right from wrong.",
    example="A trace “waits for the code” that does all that is required",
    message="Cách làm sai “{name}” chưa đúng ý: {problem}.",
    hint="Sửa các bước của nó, hoặc sửa required/forbidden để cách làm này bị trừ điểm.",
)
NO_WRONG = Rule(
    code="IB315",
    name="no-wrong-trace",
    what="A task has no wrong trace.",
    why="Nothing proves that a mistake costs points.",
    example="`wrong: []`",
    message="Kịch bản chưa có cách làm sai nào để thử.",
    hint="Thêm ít nhất một mục vào “wrong”.",
    severity=Severity.WARNING,
)
NO_HINTS = Rule(
    code="IB316",
    name="no-hints",
    what="A task has no hint.",
    why="Who is stuck must be able to go on.",
    example="`hints: []`",
    message="Kịch bản chưa có gợi ý.",
    hint="Thêm ít nhất một gợi ý vào “hints”.",
)
TELLING_ID = Rule(
    code="IB317",
    name="telling-id",
    what="The id of a screen, an element or an area tells what is right or wrong.",
    why="These ids travel to the phone before the answer is given.",
    example="`id: fake-app`",
    message="Mã “{id}” để lộ đáp án (“{word}”).",
    hint="Đặt mã trung tính, chỉ nói đó là gì: app-2, link-1…",
)
DEBRIEF = Rule(
    code="IB318",
    name="debrief",
    what="The debrief speaks of an event that no transition has, or says nothing about a forbidden event.",
    why="After a mistake the person must read what it would have meant.",
    example="A forbidden event without a line in `debrief`",
    message="Phần debrief chưa khớp: {problem}.",
    hint="Viết debrief cho mỗi sự kiện cấm và cho “done”; bỏ các tên không có trong transitions.",
    severity=Severity.WARNING,
)
SHADOWED = Rule(
    code="IB319",
    name="shadowed-transition",
    what="An earlier transition always matches first.",
    why="The first that matches holds, so the later one never happens.",
    example="The same screen, action and target twice, the first without `needs`",
    message="Bước này không bao giờ xảy ra vì transition ở dòng {line} luôn khớp trước.",
    hint="Đưa dòng có điều kiện (needs, actor, value_class) lên trước dòng chung.",
)
SAFETY = Rule(
    code="IB320",
    name="safety-without-forbidden",
    what="A task is safety-critical and forbids nothing.",
    why="Then safety cannot be broken, and the mark means nothing.",
    example="`safety_critical: true` with `forbidden: []`",
    message="Kịch bản ghi safety_critical nhưng không cấm việc gì.",
    hint="Liệt kê việc cấm trong “forbidden”, hoặc đặt safety_critical: false.",
)
DEAD_TRANSITION = Rule(
    code="IB321",
    name="after-the-end",
    what="A transition leaves a screen that ends the task.",
    why="The player stops there.",
    example="`{screen: done, action: back, to: home}` where done has `end: true`",
    message="Màn hình kết thúc “{id}” vẫn còn bước đi tiếp.",
    hint="Bỏ transition này, hoặc bỏ “end: true”.",
    severity=Severity.WARNING,
)

DEAD_END = Rule(
    code="IB322",
    name="dead-end",
    what="From a screen no end can be reached.",
    why="Whoever gets there is stuck, and the task can never be finished.",
    example="A screen with a text and no button that leads anywhere",
    message="Từ màn hình “{id}” không có đường nào đến chỗ kết thúc.",
    hint="Thêm đường quay lại hoặc đi tiếp từ màn hình này.",
)
DEAD_ELEMENT = Rule(
    code="IB323",
    name="dead-element",
    what="Something that can be tapped or typed into has no transition.",
    why="The player answers “not used here”; whoever uses the keyboard or a screen reader walks into it first.",
    example="A `button` that no transition names",
    message="“{id}” trên màn hình “{screen}” chạm được mà không dẫn đến đâu.",
    hint="Thêm transition (có thể về chính màn hình này), hoặc đổi sang loại chỉ để xem.",
)
REPLY_PLACE = Rule(
    code="IB324",
    name="reply-place",
    what="A `reply` stands outside of a dialogue, or something else among its replies.",
    why="What is said and what is touched are drawn in different places.",
    example="`{id: say-1, kind: reply, …}` under `elements`",
    message="“{id}”: lời đáp (reply) chỉ đặt trong dialogue.replies, và ở đó chỉ có lời đáp.",
    hint="Chuyển phần tử này đến đúng chỗ.",
)
CONDUCT = Rule(
    code="IB325",
    name="conduct",
    what="`conduct` names an event that is not forbidden, leaves a rule without any, or the task has no dialogue or no "
    "resident.",
    why="A teach-back is marked on outcome and on conduct; a rule that cannot be broken measures nothing.",
    example="`conduct: {secrets: [ask_code]}` where `ask_code` is not in `forbidden`",
    message="Phần conduct chưa đúng: {problem}.",
    hint="Mỗi quy tắc ứng xử liệt kê các sự kiện trong forbidden; bài tập nói cần dialogue và actors.resident.",
)

RULES = (
    UNKNOWN_SCREEN,
    UNKNOWN_ELEMENT,
    ACTION_MISFIT,
    NEEDS,
    UNKNOWN_ACTOR,
    ACTOR_NOT_ASKED,
    VALUE_CLASSES,
    UNKNOWN_CLASS,
    UNREACHABLE,
    NO_END,
    EVENT_IMPOSSIBLE,
    EVENT_LISTS,
    REFERENCE,
    WRONG_TRACE,
    NO_WRONG,
    NO_HINTS,
    TELLING_ID,
    DEBRIEF,
    SHADOWED,
    SAFETY,
    DEAD_TRANSITION,
    DEAD_END,
    DEAD_ELEMENT,
    REPLY_PLACE,
    CONDUCT,
)
