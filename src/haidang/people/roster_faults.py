"""What every reader of a list says of columns and cells, whatever the list is for. Values are never echoed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from haidang.domain.diagnostics import Diagnostic, Severity
from haidang.people.names import clean
from haidang.people.roster_columns import is_counting, private_class


def fault(name: str, line: int, code: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> Diagnostic:
    """Return a diagnostic of the file `name`; `line` 0 means the whole file."""
    return Diagnostic(code=code, path=name, line=line, message=message, hint=hint, severity=severity)


def value_at(cells: Sequence[str], index: int) -> str:
    """Return a cell cleaned, '' where the row is too short."""
    text = clean(cells[index]) if index < len(cells) else ""
    # We write an apostrophe before what a spreadsheet would take for a formula; it comes off again here.
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


def unread_columns(name: str, line: int, header: Sequence[str], used: Collection[int], useful: str) -> list[Diagnostic]:
    """Warn of columns that are never read (private data) and of those that were not understood.

    `useful` names the columns that would be of use, as the sentence about unused ones says them.
    """
    kinds = dict.fromkeys(
        kind for at, cell in enumerate(header) if at not in used and (kind := private_class(cell)) is not None
    )
    found = [
        fault(
            name,
            line,
            "RO102",
            f"Cột {kind.value} đã được bỏ qua, không đọc và không lưu.",
            "Hải Đăng không cần dữ liệu này. Lần sau hãy xóa cột trước khi gửi tệp.",
            Severity.WARNING,
        )
        for kind in kinds
    ]
    unknown = [
        _letter(at)
        for at, cell in enumerate(header)
        if cell.strip() and at not in used and private_class(cell) is None and not is_counting(cell)
    ]
    if unknown:
        found.append(
            fault(
                name,
                line,
                "RO103",
                f"Không dùng đến cột {', '.join(unknown)}.",
                f"Nếu cột đó là {useful}, hãy đặt lại tên cột cho rõ.",
                Severity.WARNING,
            )
        )
    return found


def lost_letters(name: str, number: int) -> Diagnostic:
    """Return the fault of a row whose accented letters are gone."""
    return fault(
        name,
        number,
        "RO024",
        "Chữ có dấu đã bị mất, thay bằng dấu “?”.",
        "Hãy mở lại danh sách gốc rồi lưu dạng “CSV UTF-8” hoặc “.xlsx”; tệp này không phục hồi được.",
    )


def mojibake(name: str, numbers: Sequence[int]) -> Diagnostic:
    """Return the fault of rows (none: the header) that were read in a wrong encoding once."""
    where = f" ở {len(numbers)} dòng, đầu tiên là dòng {numbers[0]}" if numbers else ""
    return fault(
        name,
        numbers[0] if numbers else 0,
        "RO006",
        f"Chữ tiếng Việt đã vỡ{where} (kiểu “Nguyá»…n”): tệp UTF-8 đã bị mở nhầm bảng mã rồi lưu lại.",
        "Hãy mở danh sách gốc. Trong Excel dùng Dữ liệu → Từ văn bản/CSV, chọn 65001: Unicode (UTF-8), "
        "rồi lưu dạng “.xlsx”.",
    )


def _letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
