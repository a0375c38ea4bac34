"""Small public variants and reveals of every item type, all invented, for the component tests."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_OPTIONS = [
    {"id": "k1", "text": "Không mở tệp; tự tìm ứng dụng trong kho và **xem nhà phát hành**"},
    {"id": "k2", "text": "Mở tệp ra cài, vì người gửi là chỗ quen biết"},
    {"id": "k3", "text": "Cài thử một lần, thấy máy chạy lạ thì gỡ ra rồi khởi động lại máy"},
]
_PIECES = [
    {"id": "e2", "text": "Chọn khóa học"},
    {"id": "e1", "text": "Đăng nhập bằng tài khoản của mình"},
    {"id": "e4", "text": "Làm bài kiểm tra"},
    {"id": "e3", "text": "Học hết các bài trong khóa, không bỏ qua phần thực hành"},
]


def _variant(type_: str, stem: str, **rest: Any) -> Json:
    return {
        "slot": "s01",
        "item": "P01-1",
        "revision": 1,
        "type": type_,
        "points": 1,
        "must_pass": False,
        "stem": stem,
        "language": "vi",
        **rest,
    }


def _element(id_: str, kind: str, text: str, **rest: Any) -> Json:
    plain: Json = {"detail": "", "icon": "", "tone": "", "secret": False, "asks_actor": False, "sample": ""}
    return {"id": id_, "kind": kind, "text": text, **plain, "classes": [], **rest}


def _move(screen: str, action: str, target: str, to: str, **rest: Any) -> Json:
    anybody: Json = {"actor": "", "value_class": "", "needs": []}
    return {"screen": screen, "action": action, "target": target, "to": to, **anybody, **rest}


def _row(id_: str, top: float, text: str, detail: str, icon: str) -> Json:
    rect = [0.05, top, 0.95, round(top + 0.1, 2)]
    return {"id": id_, "rect": rect, "kind": "row", "text": text, "detail": detail, "icon": icon}


_NUMBER = [{"name": "right", "values": ["000000000012"]}, {"name": "other", "values": []}]
_SECRET = [{"name": "right", "values": ["246810"]}, {"name": "other", "values": []}]

SCREENS: Json = {
    "home": {
        "app": "launcher",
        "title": "Màn hình chính",
        "end": False,
        "elements": [
            _element("open-store", "app", "Kho ứng dụng", icon="store"),
            _element("open-messages", "app", "Tin nhắn", icon="messages"),
            _element("open-camera", "app", "Máy ảnh", icon="camera"),
            _element("open-settings", "app", "Cài đặt", icon="settings"),
            _element("open-vneid", "app", "VNeID", icon="vneid"),
            _element("open-photos", "app", "Ảnh", icon="image"),
        ],
        "arrival": {
            "kind": "sms",
            "after_seconds": 0.1,
            "sender": "Số lạ",
            "text": "Tài khoản của bạn sắp bị khóa. Gọi lại ngay để cán bộ hướng dẫn.",
            "elements": [
                _element("call-back", "button", "Gọi lại", icon="call", tone="danger"),
                _element("delete-sms", "button", "Xóa tin"),
            ],
        },
    },
    "store": {
        "app": "store",
        "title": "Kho ứng dụng",
        "end": False,
        "elements": [
            _element("hit", "card", "VNeID", detail="Định danh điện tử quốc gia", icon="vneid"),
            _element("publisher", "row", "Nhà phát hành", detail="Xem ai đã đưa ứng dụng lên", icon="info"),
            _element("stars", "text", "4,1 sao · hơn 10 triệu lượt tải", tone="quiet"),
            _element("install", "button", "Cài đặt", tone="primary"),
        ],
        "arrival": None,
    },
    "login": {
        "app": "vneid",
        "title": "Đăng nhập trên máy mới",
        "end": False,
        "elements": [
            _element("note", "banner", "Chỉ chủ tài khoản tự gõ mật khẩu.", tone="warning"),
            _element(
                "number", "input", "Số định danh cá nhân", sample="000000000012", classes=_NUMBER, asks_actor=True
            ),
            _element("secret", "input", "Mật khẩu", secret=True, sample="246810", classes=_SECRET, asks_actor=True),
            _element("agree", "check", "Tôi đã đọc và đồng ý với điều khoản sử dụng"),
            _element("sign-in", "button", "Đăng nhập", tone="primary"),
            _element("lost", "link", "Quên mật khẩu"),
        ],
        "arrival": None,
    },
    "confirm": {
        "app": "vneid",
        "title": "Xác nhận thiết bị mới",
        "end": False,
        "elements": [
            _element("ask", "text", "Chọn cách xác nhận tài khoản trên máy này:"),
            _element("old", "row", "Mã trên thiết bị cũ"),
            _element("chip", "row", "Đọc chip thẻ căn cước", detail="Đưa thẻ sát mặt sau điện thoại", icon="nfc"),
            _element("office", "row", "Đến công an phường", icon="office"),
        ],
        "arrival": {
            "kind": "call",
            "after_seconds": 0.1,
            "sender": "Số lạ",
            "text": "“Tôi là cán bộ. Bác đọc cho tôi dãy số vừa nhận được…”",
            "elements": [
                _element("refuse", "button", "Từ chối", tone="danger"),
                _element("accept", "button", "Nghe máy", tone="good"),
            ],
        },
    },
    "hold": {
        "app": "vneid",
        "title": "Đọc thẻ",
        "end": False,
        "elements": [_element("hold-card", "nfc", "Áp thẻ vào lưng máy", detail="Giữ yên vài giây", asks_actor=True)],
        "arrival": None,
    },
    "done": {
        "app": "vneid",
        "title": "Hoàn tất",
        "end": True,
        "elements": [
            _element("ok", "image", "Đã đăng nhập trên máy mới", icon="check"),
            _element("tip", "text", "Bà Lan đã tự làm xong mọi bước."),
        ],
        "arrival": None,
    },
}

TRANSITIONS: list[Json] = [
    _move("home", "tap", "open-store", "store"),
    _move("home", "tap", "call-back", "home"),
    _move("home", "tap", "delete-sms", "home"),
    _move("store", "back", "", "home"),
    _move("store", "tap", "publisher", "store"),
    _move("store", "tap", "install", "login"),
    _move("login", "type", "number", "login"),
    _move("login", "type", "secret", "login", actor="resident"),
    _move("login", "type", "secret", "login", actor="me"),
    _move("login", "tap", "agree", "login"),
    _move("login", "tap", "sign-in", "confirm", needs=["number", "secret", "agree"]),
    _move("confirm", "tap", "refuse", "confirm"),
    _move("confirm", "tap", "accept", "confirm"),
    _move("confirm", "tap", "chip", "hold"),
    _move("hold", "tap", "hold-card", "done"),
]

TASK: Json = {
    "id": "sample-task",
    "revision": 1,
    "title": "Đăng nhập trên máy mới",
    "goal": "Giúp bà Lan tự đăng nhập lại trên máy mới. Bạn chỉ hướng dẫn, bà tự làm.",
    "actors": {"me": "Tôi", "resident": "Bà Lan"},
    "start": "home",
    "hints": 2,
    "screens": SCREENS,
    "transitions": TRANSITIONS,
}

EVENTS = {
    ("home", "open-store", ""): "open_store",
    ("home", "call-back", ""): "call_number_in_sms",
    ("store", "publisher", ""): "check_publisher",
    ("store", "install", ""): "install",
    ("login", "secret", "me"): "type_secret_by_helper",
    ("login", "secret", "resident"): "resident_types",
    ("hold", "hold-card", ""): "hold_card",
}

REVEALED_TASK: Json = {
    "events": [EVENTS.get((move["screen"], move["target"], move.get("actor", "")), "") for move in TRANSITIONS],
    "required": ["open_store", "check_publisher", "install", "resident_types", "hold_card"],
    "forbidden": ["call_number_in_sms", "type_secret_by_helper"],
    "hints": ["Máy cũ đã hỏng, nên mã không đến được.", "Thẻ căn cước của bà có **gắn chip**."],
    "debrief": {
        "type_secret_by_helper": "Gõ hộ mật khẩu là cầm chìa khóa của bà.",
        "call_number_in_sms": "Người ở đầu dây bên kia không phải cán bộ.",
        "check_publisher": "Không xem nhà phát hành thì dễ cài nhầm ứng dụng giả.",
        "done": "Bà đã tự làm được, lần sau bà không cần nhờ ai.",
    },
    "names": {"check_publisher": "Xem nhà phát hành"},
}

VARIANTS: dict[str, Json] = {
    "single_choice": _variant(
        "single_choice", "Bà Sáu nhận được tệp lạ. **Trước tiên**, bạn hướng dẫn bà làm gì?", options=_OPTIONS
    ),
    "multiple_choice": _variant("multiple_choice", "Những kênh nào có thể tin?", options=_OPTIONS),
    "scenario": _variant(
        "scenario", "Ông Tư vừa mất điện thoại.\n\nViệc đầu tiên bạn giúp ông là gì?", options=_OPTIONS
    ),
    "ordering": _variant("ordering", "Sắp xếp các bước học một khóa.", elements=_PIECES),
    "matching": _variant(
        "matching",
        "Nối mỗi loại mã với đúng công dụng.",
        left=[{"id": "l1", "text": "Mật khẩu VNeID"}, {"id": "l2", "text": "Mã khóa màn hình"}],
        right=[
            {"id": "r1", "text": "Mở khóa điện thoại"},
            {"id": "r2", "text": "Đăng nhập vào ứng dụng VNeID trên điện thoại của mình, không dùng ở nơi nào khác"},
            {"id": "r3", "text": "Đọc cho người tự xưng là cán bộ"},
        ],
        reuse=False,
    ),
    "numeric": _variant("numeric", "Tổ có 500 người, 333 người đã học. Tỷ lệ là bao nhiêu?", unit="%", decimals=1),
    "hotspot": _variant(
        "hotspot",
        "Bảng hướng dẫn ghi “NVH-TDP11, có mật khẩu”. Hãy chạm vào mạng cần chọn.",
        screen={
            "app": "settings",
            "title": "Wi-Fi",
            "areas": [
                _row("a1", 0.2, "Free_WiFi_99", "Không khóa", "wifi"),
                _row("a2", 0.32, "NVH-TDP11", "Có khóa", "lock"),
                _row("a3", 0.44, "NVH-TDP11_FREE", "Không khóa", "wifi"),
            ],
        },
    ),
    "simulated_phone": _variant("simulated_phone", "Giúp bà Lan đăng nhập trên máy mới.", task=TASK),
    "short_text": _variant(
        "short_text", "Trong tối đa 20 chữ, hãy giải thích chữ ký số cho một cụ 79 tuổi.", max_words=20
    ),
}

_REVEALED_OPTIONS = {
    "k1": {"right": True, "why": ""},
    "k2": {"right": False, "weight": 0, "why": "Quen biết không làm tệp an toàn hơn."},
    "k3": {"right": False, "weight": 0.4, "why": "Gỡ ra không xóa được những gì đã bị lấy."},
}
_WHY = "Kho ứng dụng và **nhà phát hành** là cách kiểm tra chắc nhất."

REVEALS: dict[str, Json] = {
    "single_choice": {"explanation": _WHY, "options": _REVEALED_OPTIONS},
    "multiple_choice": {"explanation": _WHY, "options": {**_REVEALED_OPTIONS, "k3": {"right": True, "why": ""}}},
    "scenario": {"explanation": _WHY, "options": _REVEALED_OPTIONS},
    "ordering": {
        "explanation": "Học trước, kiểm tra sau.",
        "orders": [["e1", "e2", "e3", "e4"]],
        "slips": [{"first": "e4", "then": "e3", "why": "Bài kiểm tra không thay được bài học."}],
    },
    "matching": {
        "explanation": "Mỗi mã một việc.",
        "pairs": {"l1": "r2", "l2": "r1"},
        "slips": [{"left": "l1", "right": "r3", "why": "Không ai được hỏi mã của mình."}],
    },
    "numeric": {
        "explanation": "333 chia 500.",
        "value": 66.6,
        "tolerance": 0.05,
        "slips": [{"value": 33.4, "tolerance": 0, "why": "Đó là phần chưa học."}],
    },
    "hotspot": {
        "explanation": "Tên và ổ khóa đều phải khớp.",
        "areas": {
            "a1": {"right": False, "why": "Mở không có nghĩa là an toàn."},
            "a2": {"right": True, "why": ""},
            "a3": {"right": False, "why": ""},
        },
    },
    "simulated_phone": {"explanation": "Mã đi về máy cũ, nên dùng chip của thẻ.", "task": REVEALED_TASK},
    "short_text": {
        "explanation": "",
        "rubric": ["Nói rõ có giá trị như ký tay", "Nói cách giữ gìn"],
        "example": "Như con dấu riêng của cụ.",
    },
}

VALUES: dict[str, Any] = {
    "single_choice": "k2",
    "multiple_choice": ["k1", "k2"],
    "scenario": "k3",
    "ordering": ["e1", "e2", "e4", "e3"],
    "matching": {"l1": "r3", "l2": "r1"},
    "numeric": "33,4",
    "hotspot": {"x": 0.5, "y": 0.37},
    "simulated_phone": {
        "trace": [
            {"screen": "home", "action": "tap", "target": "call-back", "actor": "me", "value_class": "", "at": 2},
            {"screen": "home", "action": "tap", "target": "open-store", "actor": "me", "value_class": "", "at": 4},
            {"screen": "store", "action": "tap", "target": "install", "actor": "me", "value_class": "", "at": 6},
            {"screen": "login", "action": "type", "target": "secret", "actor": "me", "value_class": "right", "at": 9},
        ],
        "done": False,
    },
    "short_text": "Chữ ký số giống như con dấu riêng của cụ, cụ giữ kín và không đưa cho ai.",
}

TYPES = tuple(VARIANTS)
