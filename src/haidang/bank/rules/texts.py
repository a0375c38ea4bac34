"""Rules about what is written: languages, placeholders, numbers and addresses (IB100–IB199)."""

from __future__ import annotations

from haidang.bank.rules.record import Rule
from haidang.domain.diagnostics import Severity

LANGUAGE_MISSING = Rule(
    code="IB101",
    name="language-missing",
    what="A text lacks Vietnamese or English, or is empty in one of them.",
    why="A page in that language would show a hole.",
    example="`stem: {vi: Bà Lan quên mật khẩu.}`",
    message="“{key}” thiếu ngôn ngữ: {languages}.",
    hint="Viết đủ cả hai: {{vi: …, en: …}}.",
)
PLACEHOLDERS_DIFFER = Rule(
    code="IB102",
    name="placeholders-differ",
    what="The languages of one text have different placeholders.",
    why="One language would show a name or a number that the other lacks.",
    example="`stem: {vi: 'Bác {name} hỏi…', en: 'Your neighbour asks…'}`",
    message="Các ngôn ngữ của “{key}” không có cùng chỗ điền: {difference}.",
    hint="Dùng cùng các chỗ điền {{…}} trong mọi ngôn ngữ.",
)
BRACES = Rule(
    code="IB103",
    name="braces",
    what="A brace that is not part of a placeholder, or a placeholder where none is filled in.",
    why="It would be shown to the volunteer as it stands.",
    example="`stem: {vi: 'Gõ {Tên}', en: …}` (placeholders are lower case)",
    message="“{key}” có dấu ngoặc nhọn không điền được: {text}.",
    hint="Chỗ điền viết thường không dấu, như {{name}}, và chỉ dùng trong đề bài, phương án, giải thích của câu có "
    "“cases”.",
)
REAL_NUMBER = Rule(
    code="IB104",
    name="real-looking-number",
    what="Something that looks like a real ID or phone number: twelve digits that do not begin with 0000, ten digits "
    "beginning with 03/05/07/08/09, or +84….",
    why="It may belong to somebody; content holds invented data only.",
    example="Twelve digits that begin with a province's code instead of 0000",
    message="Có số trông như thật ({kind}).",
    hint="Thay bằng số bịa rõ ràng: số định danh bắt đầu bằng 0000, số điện thoại như 0000 000 012.",
)
FOREIGN_ADDRESS = Rule(
    code="IB105",
    name="foreign-address",
    what="A web address that ends neither in .gov.vn nor in .example.",
    why="An invented look-alike may be a real site tomorrow; an example must lead nowhere.",
    example="`vneid.example.com`",
    message="Có địa chỉ web “{address}” ngoài .gov.vn và .example.",
    hint="Địa chỉ bịa phải kết thúc bằng .example; địa chỉ thật chỉ dùng trang .gov.vn.",
    severity=Severity.WARNING,
)
MARKUP = Rule(
    code="IB106",
    name="markup",
    what="Markup other than **bold** and blank lines, or a bold that is not closed.",
    why="It would be shown as typed.",
    example="`stem: {vi: 'Chọn <b>một</b>', en: …}`",
    message="“{key}” có định dạng không được hỗ trợ: {text}.",
    hint="Chỉ dùng **chữ đậm** (đủ hai đầu) và dòng trống.",
    severity=Severity.WARNING,
)

RULES = (LANGUAGE_MISSING, PLACEHOLDERS_DIFFER, BRACES, REAL_NUMBER, FOREIGN_ADDRESS, MARKUP)
