"""Rules about files, their YAML and their shape (IB001–IB099)."""

from __future__ import annotations

from haidang.bank.rules.record import Rule
from haidang.domain.diagnostics import Severity

FILE_MISSING = Rule(
    code="IB001",
    name="file-missing",
    what="A file or folder that every course has is not there.",
    why="Without competencies nothing can be measured, and without a bank there is nothing to ask.",
    example="A course folder without `competencies.yaml`.",
    message="Không tìm thấy {name} trong thư mục nội dung.",
    hint="Kiểm tra lại đường dẫn thư mục (--course) hoặc thêm {name}.",
)
NOT_UTF8 = Rule(
    code="IB002",
    name="not-utf8",
    what="The file is not UTF-8.",
    why="Vietnamese letters saved in an old encoding turn into signs that nobody can read.",
    example="`m02-vneid.yaml` saved as Windows-1258.",
    message="Tệp không được lưu bằng bảng mã UTF-8 (byte thứ {position} không đọc được).",
    hint="Mở tệp bằng trình soạn thảo, chọn “Lưu với mã UTF-8” rồi lưu lại.",
)
YAML_SYNTAX = Rule(
    code="IB003",
    name="yaml-syntax",
    what="The text is not YAML.",
    why="Nothing of the file can be read.",
    example="`stem: {vi: Bà Lan, en: Mrs Lan` (closing brace missing)",
    message="Tệp sai cú pháp YAML: {problem}.",
    hint="Xem dòng này và dòng ngay trên: thụt lề, dấu hai chấm, ngoặc hoặc dấu nháy; "
    "câu có “: ” phải đặt trong nháy kép.",
)
YAML_ALIAS = Rule(
    code="IB004",
    name="yaml-alias",
    what="The file uses a YAML alias (`*name`).",
    why="Aliases hide what an item really says, and a few lines of them can fill the memory.",
    example="`options: *same`",
    message="Nội dung không được dùng bí danh YAML (*tên).",
    hint="Chép hẳn phần nội dung vào đây, bỏ dấu & và *.",
)
YAML_TAG = Rule(
    code="IB005",
    name="yaml-tag",
    what="A value carries a YAML tag other than the plain ones.",
    why="Content is plain data; tags could ask the reader to build something else.",
    example="`value: !!binary aGVsbG8=`",
    message="Không dùng được nhãn YAML “{tag}”.",
    hint="Bỏ nhãn, chỉ viết chữ, số, ngày, true/false, danh sách hoặc bảng khóa.",
)
DUPLICATE_KEY = Rule(
    code="IB006",
    name="duplicate-key",
    what="A key stands twice in one mapping.",
    why="Only one of the two would be read, and the author could not know which.",
    example="`points: 1` and later `points: 2` in the same item",
    message="Khóa “{key}” được viết hai lần trong cùng một chỗ.",
    hint="Giữ lại một dòng “{key}”, xóa dòng kia.",
)
UNKNOWN_KEY = Rule(
    code="IB007",
    name="unknown-key",
    what="A key that this place does not know.",
    why="A misspelt key would silently have no effect.",
    example="`competency: [C02.1]` instead of `competencies`",
    message="Không có khóa “{key}” ở chỗ này.",
    hint="Xóa khóa này hoặc sửa lại cho đúng tên{suggestion}.",
)
MISSING_KEY = Rule(
    code="IB008",
    name="missing-key",
    what="A required key is missing.",
    why="The item could not be shown or scored.",
    example="An item without `rationale`",
    message="Thiếu khóa “{key}”.",
    hint="Thêm “{key}: …” vào chỗ này.",
)
WRONG_TYPE = Rule(
    code="IB009",
    name="wrong-type",
    what="A value is of another kind than expected.",
    why="YAML reads `Yes`, `1:30` and `000000000012` as something else than text.",
    example="`text: {vi: Có, en: Yes}` (`Yes` is read as true)",
    message="“{key}” phải là {expected}.",
    hint="Sửa lại giá trị; nếu là chữ mà giống số, ngày hoặc yes/no thì đặt trong dấu nháy kép.",
)
WRONG_VALUE = Rule(
    code="IB010",
    name="wrong-value",
    what="A value is outside its range, or not one of the values allowed.",
    why="It would have no meaning for scoring or drawing.",
    example="`difficulty: 75` (a share, 0 to 1)",
    message="“{key}” không hợp lệ: {problem}.",
    hint="Sửa “{key}” theo yêu cầu trên.",
)
BAD_ID = Rule(
    code="IB011",
    name="bad-id",
    what="An id has not the form of its kind.",
    why="Ids are keys in the journal and in file names; a wrong one cannot be found again.",
    example="`id: I2-1` instead of `I02-1`",
    message="Mã “{value}” của “{key}” không đúng dạng.",
    hint="Viết theo dạng {form}.",
)
DUPLICATE_ID = Rule(
    code="IB012",
    name="duplicate-id",
    what="An id is used twice, in one file or across files.",
    why="Answers and scores are kept under the id, so two things would be mixed up.",
    example="Two items `I02-1`",
    message="Mã “{id}” bị trùng, đã có ở {other}.",
    hint="Đặt mã mới cho một trong hai chỗ; không dùng lại mã đã công bố.",
)
FILE_NAME = Rule(
    code="IB013",
    name="file-name",
    what="The file's name differs from the id inside.",
    why="Tasks, rubrics and forms are looked up by their file name.",
    example="`tasks/vneid-nfc.yaml` with `id: vneid-new-device-nfc`",
    message="Tên tệp là “{stem}” nhưng mã bên trong là “{id}”.",
    hint="Đổi tên tệp thành {id}.yaml hoặc sửa mã cho khớp.",
)
NOT_NFC = Rule(
    code="IB014",
    name="not-nfc",
    what="A line is not in Unicode NFC.",
    why="“ế” typed as three characters looks the same, but sorts, searches and compares differently.",
    example="Text pasted from some macOS programs",
    message="Dòng này dùng chữ có dấu tổ hợp (chưa chuẩn Unicode NFC).",
    hint="Gõ lại dòng này bằng bộ gõ Unicode dựng sẵn, hoặc chuyển cả tệp sang NFC.",
)
FILE_IGNORED = Rule(
    code="IB015",
    name="file-ignored",
    what="A file in a content folder that is not read.",
    why="The author believes it is part of the course.",
    example="`bank/m03.yml`",
    message="Tệp này không được đọc vì tên không kết thúc bằng .yaml.",
    hint="Đổi đuôi tệp thành .yaml, hoặc chuyển tệp ra khỏi thư mục.",
    severity=Severity.WARNING,
)
RELEASE_BROKEN = Rule(
    code="IB016",
    name="release-broken",
    what="A frozen release cannot be read back, or does not match its own digest.",
    why="Nothing may be scored against content that is not what was shown.",
    example="A release edited by hand in the database",
    message="Không đọc được bản phát hành: {problem}.",
    hint="Khôi phục bản sao lưu của dữ liệu, hoặc phát hành lại bài kiểm tra với revision mới.",
)

RULES = (
    FILE_MISSING,
    NOT_UTF8,
    YAML_SYNTAX,
    YAML_ALIAS,
    YAML_TAG,
    DUPLICATE_KEY,
    UNKNOWN_KEY,
    MISSING_KEY,
    WRONG_TYPE,
    WRONG_VALUE,
    BAD_ID,
    DUPLICATE_ID,
    FILE_NAME,
    NOT_NFC,
    FILE_IGNORED,
    RELEASE_BROKEN,
)
