"""What the columns of a list are called, in Vietnamese and English, and which of them are never read."""

from __future__ import annotations

import re
from enum import Enum

from haidang.domain.people import Role
from haidang.people.names import plain


class Column(Enum):
    """What a column of a roster holds."""

    NAME = "name"
    FAMILY = "family"
    """Family and middle names, where the given name has its own column."""
    GIVEN = "given"
    CODE = "code"
    TEAM = "team"
    COMMUNE = "commune"
    PROVINCE = "province"
    ROLE = "role"


class Private(Enum):
    """Classes of columns that are dropped unread. The value is how the class is called to a person."""

    PHONE = "số điện thoại"
    IDENTITY = "số giấy tờ, mã số cá nhân"
    BIRTH = "ngày sinh, tuổi"
    EMAIL = "thư điện tử"
    ADDRESS = "địa chỉ"
    PHOTO = "ảnh"
    MONEY = "tài khoản ngân hàng"
    SIGNATURE = "chữ ký"


_NAMES: dict[Column, tuple[str, ...]] = {
    Column.NAME: (
        "ho va ten", "ho ten", "hoten", "ho va ten tnv", "ho ten tnv", "ho va ten tinh nguyen vien",
        "ho ten thanh vien",
        "ten tinh nguyen vien", "ten tnv", "ho va ten thanh vien", "ten thanh vien", "ten day du", "ho va ten day du",
        "ho va ten can bo", "full name", "fullname", "name", "member name", "volunteer name", "volunteer",
    ),
    Column.FAMILY: (
        "ho dem", "ho va dem", "ho va ten dem", "ho ten dem", "ho va chu dem", "ho chu dem", "ho lot", "ho va lot",
        "ho va ten lot", "ho va chu lot", "ho", "family name", "last name", "surname", "family and middle name",
        "last and middle name",
    ),
    Column.GIVEN: ("ten", "given name", "first name", "ten goi"),
    Column.CODE: (
        "ma", "ma tnv", "ma so", "ma so tnv", "ma tinh nguyen vien", "ma so tinh nguyen vien", "ma thanh vien",
        "ma doan vien", "ma nguoi", "ma tv", "ma hoc vien", "code", "volunteer code", "volunteer id", "member code",
        "member id", "person code", "id",
    ),
    Column.TEAM: (
        "to", "doi", "to doi", "doi to", "ten to", "ten doi", "nhom", "ten nhom", "doi nhom", "doi hinh", "to so",
        "to cong nghe so", "to cong nghe so cong dong", "to cnscd", "to cnsc", "to chuyen doi so cong dong", "to cdscd",
        "to chuyen doi so", "team", "team name", "group",
    ),
    Column.COMMUNE: (
        "phuong xa", "xa phuong", "phuong", "xa", "xa phuong dac khu", "phuong xa dac khu", "ten phuong xa", "ten xa",
        "ten phuong", "ward", "commune", "ward commune", "commune ward",
    ),
    Column.PROVINCE: (
        "tinh thanh pho", "tinh thanh", "tinh tp", "tinh", "thanh pho", "tp", "province", "city", "province city",
        "city province",
    ),
    Column.ROLE: (
        "vai tro", "chuc vu", "chuc danh", "nhiem vu", "vai tro trong to", "chuc vu trong to", "role",
        "position",
    ),
}  # fmt: skip
_BY_NAME = {name: column for column, names in _NAMES.items() for name in names}
_LAST_RESORT = dict.fromkeys(("to dan pho", "khu pho", "thon", "ap", "khu dan cu", "don vi"), Column.TEAM)
"""Taken for the team only where no column is called a team: most teams are named after where they live."""

_PRIVATE: tuple[tuple[Private, str], ...] = (
    (Private.PHONE, r"dien thoai|dt|sdt|so dd|di dong|zalo|phone|mobile|tel|telephone|hotline"),
    (Private.IDENTITY, r"cccd|cmnd|cmt|can cuoc|chung minh|dinh danh|ho chieu|passport|giay to"),
    (Private.IDENTITY, r"bhxh|bhyt|bao hiem|so the|mst|ma so thue|ma thue|national id|citizen id|identity"),
    (Private.IDENTITY, r"id number|id card|id no"),
    (Private.BIRTH, r"(?<!hoc )sinh(?! vien| hoat)|tuoi(?! tre)|birth|birthday|dob|age"),
    (Private.EMAIL, r"email|e mail|mail|thu dien tu|gmail"),
    (Private.ADDRESS, r"dia chi|noi o|cho o|thuong tru|tam tru|que quan|so nha|address|residence|hometown"),
    (Private.PHOTO, r"(?<!tieng )anh|photo|picture|image|avatar"),
    (Private.MONEY, r"tai khoan|so tk|stk|ngan hang|bank|account"),
    (Private.SIGNATURE, r"chu ky|ky ten|ky nhan|signature"),
)  # fmt: skip
_PRIVATE_WORDS = tuple((kind, re.compile(rf"\b(?:{words})\b")) for kind, words in _PRIVATE)
_COUNTING = frozenset({"stt", "tt", "so tt", "so thu tu", "no", "nr"})

_ROLES: dict[Role, tuple[str, ...]] = {
    Role.VOLUNTEER: (
        "", "to truong", "to pho", "thanh vien", "thanh vien to", "to vien", "tinh nguyen vien", "tnv", "doi truong",
        "doi pho", "doi vien", "nhom truong", "nhom pho", "doan vien", "cong tac vien", "truong", "pho", "leader",
        "team leader", "deputy", "deputy leader", "member", "volunteer",
    ),
    Role.TRAINER: ("giang vien", "tap huan vien", "huong dan vien", "nguoi giang", "trainer", "instructor"),
    Role.COORDINATOR: ("dieu phoi", "dieu phoi vien", "can bo dieu phoi", "nguoi dieu phoi", "coordinator"),
    Role.AUTHOR: ("tac gia", "bien soan", "nguoi bien soan", "author"),
}  # fmt: skip
_BY_ROLE = {word: role for role, words in _ROLES.items() for word in words}


def private_class(header: str) -> Private | None:
    """Say which class of private data a header announces, None for none. Looked at before everything else."""
    text = _header(header)
    return next((kind for kind, words in _PRIVATE_WORDS if words.search(text)), None)


def column_of(header: str) -> Column | None:
    """Say what a header means, however it is spelled; None for a header we do not know or do not want.

    Examples
    --------
    >>> column_of("HỌ VÀ TÊN (*)").value
    'name'
    >>> column_of("Số ĐT của tổ trưởng") is None
    True
    """
    return None if private_class(header) else _BY_NAME.get(_header(header))


def column_at_last_resort(header: str) -> Column | None:
    """Say what a header means where nothing better is in the list (a column “Thôn” names the team)."""
    return None if private_class(header) else _LAST_RESORT.get(_header(header))


def is_counting(header: str) -> bool:
    """Tell whether the column only counts rows."""
    return _header(header) in _COUNTING


def role_of(word: str) -> Role | None:
    """Read a word for a role; '' is a volunteer, None is a word we do not know.

    Examples
    --------
    >>> role_of("Tổ trưởng").value
    'volunteer'
    """
    return _BY_ROLE.get(plain(word))


def _header(header: str) -> str:
    return plain(re.sub(r"\([^)]*\)|\[[^]]*\]", " ", header))
