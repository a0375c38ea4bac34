"""What Vietnamese texts say in foreign words although people have a plain one, and full names of persons."""

from __future__ import annotations

import re
from types import MappingProxyType

from haidang.bank.rules import texts
from haidang.bank.source import Faults, Spot
from haidang.domain.text import Text

PLAIN = MappingProxyType(
    {
        "account": "tài khoản",
        "admin": "người quản trị",
        "app": "ứng dụng",
        "apps": "ứng dụng",
        "avatar": "ảnh đại diện",
        "backup": "sao lưu",
        "block": "chặn",
        "browser": "trình duyệt",
        "cache": "bộ nhớ tạm",
        "check": "kiểm tra, xem",
        "click": "bấm, chạm",
        "code": "mã",
        "comment": "bình luận",
        "cookie": "thông tin trang lưu trên máy",
        "cookies": "thông tin trang lưu trên máy",
        "copy": "chép",
        "data": "dữ liệu",
        "database": "cơ sở dữ liệu",
        "deadline": "hạn chót",
        "delete": "xóa",
        "desktop": "máy tính để bàn",
        "download": "tải về",
        "feedback": "góp ý",
        "file": "tệp",
        "files": "tệp",
        "folder": "thư mục",
        "form": "tờ khai, mẫu đơn",
        "hacker": "kẻ xâm nhập",
        "hotline": "đường dây nóng, tổng đài",
        "icon": "biểu tượng",
        "inbox": "hộp thư, nhắn riêng",
        "install": "cài",
        "link": "đường link",
        "links": "đường link",
        "livestream": "phát trực tiếp",
        "lock": "khóa",
        "log in": "đăng nhập",
        "log out": "đăng xuất",
        "login": "đăng nhập",
        "logout": "đăng xuất",
        "malware": "phần mềm độc hại",
        "network": "mạng",
        "offline": "không có mạng, gặp trực tiếp",
        "online": "trên mạng, trực tuyến",
        "password": "mật khẩu",
        "phishing": "lừa lấy thông tin",
        "pop-up": "ô hiện lên",
        "popup": "ô hiện lên",
        "post": "đăng, bài đăng",
        "profile": "trang cá nhân",
        "reset": "đặt lại",
        "restart": "khởi động lại",
        "save": "lưu",
        "scam": "lừa đảo",
        "scan": "quét, soi",
        "screenshot": "ảnh chụp màn hình",
        "search": "tìm",
        "server": "máy chủ",
        "session": "phiên đăng nhập",
        "setting": "cài đặt",
        "settings": "cài đặt",
        "share": "chia sẻ",
        "sign in": "đăng nhập",
        "sign out": "đăng xuất",
        "smartphone": "điện thoại thông minh",
        "spam": "tin rác",
        "submit": "nộp, gửi",
        "sync": "đồng bộ",
        "tablet": "máy tính bảng",
        "team": "đội",
        "token": "mã xác thực",
        "update": "cập nhật",
        "upload": "tải lên, gửi lên",
        "user": "người dùng",
        "username": "tên đăng nhập",
        "virus": "vi-rút",
        "website": "trang web",
    }
)
"""Foreign word → what people say. Not here are the words that stand on their screens or are the curriculum's own:
OTP, QR, NFC, PIN, passcode, Wi-Fi, SIM, AI, SMS, email, video, Zalo, Fanpage, deepfake, đường link."""
_WORD = re.compile(
    r"(?<![\w./@-])(?<!đường )(" + "|".join(sorted(map(re.escape, PLAIN), key=len, reverse=True)) + r")"
    r"(?![\w@/-]|\.\w)(?! store\b)",
    re.IGNORECASE,
)
# Speech, the words of a screen, a word that is spoken about, and a gloss of one word behind the plain one.
_EXEMPT = re.compile(r"“[^”]*”|\"[^\"]*\"|\{[^}]*\}|\(\w[\w-]*\)")
_UPPER = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_SURNAMES = "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Ngô|Dương|Lý|Đinh|Trịnh|Lương"
_MADE_UP = re.compile(r"(?<!\d)0000\d{8}(?!\d)")
"""An identity number as the course makes them up: whose card is made up, has a name that is."""
# Streets and schools are named after people who are long dead.
_NAME = re.compile(
    r"(?<!đường )(?<!phố )(?<!trường )(?<!\w)"
    rf"((?:{_SURNAMES})(?: [{_UPPER}]\w*){{2,3}}|(?:{_SURNAMES.upper()})(?: [{_UPPER}]+){{2,3}})(?!\w)"
)


def check_plain_words(text: Text, spot: Spot, faults: Faults) -> None:
    """Check a text of the course's own (not the words of a screen) for jargon and for full names."""
    if "vi" in text:
        for word, plain in jargon(text["vi"]).items():
            faults.add(texts.JARGON, spot / "vi", word=word, plain=plain)
    for language, said in text.items():
        for name in full_names(said):
            faults.add(texts.FULL_NAME, spot / language, name=name)


def jargon(said: str) -> dict[str, str]:
    """Foreign words of a Vietnamese text, each with what people say.

    Examples
    --------
    >>> jargon("Đừng click vào link lạ; đường link thật có đuôi .gov.vn, nút ghi “Login”.")
    {'click': 'bấm, chạm', 'link': 'đường link'}
    """
    return {one.group(1): PLAIN[one.group(1).lower()] for one in _WORD.finditer(_EXEMPT.sub(" … ", said))}


def full_names(said: str) -> list[str]:
    """Full Vietnamese names (family name and at least two more), except beside a made-up identity number.

    Examples
    --------
    >>> full_names("Thẻ của Trần Thị Bình, số 000000000012"), full_names("Hỏi ông Trần Văn Bình")
    ([], ['Trần Văn Bình'])
    """
    return [] if _MADE_UP.search(said) else [one.group(1) for one in _NAME.finditer(said)]
