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
    what="Something that looks like a real number of a person: twelve digits that do not begin with 0000, ten digits "
    "beginning with 03/05/07/08/09, eleven beginning with 02, +84…, or any other nine or more digits in one run that "
    "do not begin with 0000 (bank accounts, tax codes, old identity cards).",
    why="It may belong to somebody; content holds invented data only.",
    example="Twelve digits that begin with a province's code instead of 0000",
    message="Có số trông như thật ({kind}).",
    hint="Thay bằng số bịa rõ ràng: số định danh bắt đầu bằng 0000, số điện thoại như 0000 000 012, số tài khoản "
    "cũng bắt đầu bằng 0000; số tiền viết có dấu chấm (1.000.000.000).",
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
JARGON = Rule(
    code="IB107",
    name="jargon",
    what="A foreign word in Vietnamese for which people have a plain one. What stands in “…” (speech, the words of a "
    "screen, a word that is spoken about) and drawn screens are left alone, and so is a gloss of one word in brackets.",
    why="Residents and volunteers are to be measured by what they can do, not by their English.",
    example="`stem: {vi: Có nên click vào đó không?, en: …}`",
    message="“{word}” là từ nước ngoài; bà con quen nói: {plain}.",
    hint="Viết “{plain}”; nếu đó là chữ trên màn hình hay lời nói thì đặt trong ngoặc kép “…”.",
    severity=Severity.WARNING,
)
FULL_NAME = Rule(
    code="IB108",
    name="full-name",
    what="A full Vietnamese name (a common family name and two or three more parts). Names on drawn screens are left "
    "alone, and so is a name in a text with a made-up identity number (0000…): whose card is made up, has a name that "
    "is.",
    why="It may be somebody's; persons in content are called as in the neighbourhood, by one name.",
    example="Family name, middle name and name of an official in a stem",
    message="Có họ tên đầy đủ: {name}.",
    hint="Gọi nhân vật bằng một tên (bà Lan, bác Tư); không nêu người thật.",
    severity=Severity.WARNING,
)
EMAIL = Rule(
    code="IB109",
    name="email-address",
    what="An e-mail address that ends neither in .gov.vn nor in .example.",
    why="It may belong to somebody.",
    example="An address at a public mail service",
    message="Có địa chỉ thư điện tử ngoài .gov.vn và .example.",
    hint="Dùng địa chỉ bịa kết thúc bằng .example, như ba-nam@vi-du.example.",
    severity=Severity.WARNING,
)

RULES = (
    LANGUAGE_MISSING,
    PLACEHOLDERS_DIFFER,
    BRACES,
    REAL_NUMBER,
    FOREIGN_ADDRESS,
    MARKUP,
    JARGON,
    FULL_NAME,
    EMAIL,
)
