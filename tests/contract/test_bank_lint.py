"""The lint of the bank: a clean course fires nothing, and every rule is proven to fire at the right line.

The course is written here as text. A case changes one place of it; the sign § stands on the line where the
diagnostic must be, and is taken out before the course is written. The file is long because the course and the table
of cases are data that belong together.
"""

# ruff: noqa: E501 - one case, one line

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from haidang.bank import freeze, lint_course, lint_texts, load_course, published_of, release_from_json, release_to_json
from haidang.bank.rules import BY_CODE, RULES, reference
from haidang.bank.rules import files as file_rules
from haidang.domain.diagnostics import Severity, errors_in
from haidang.domain.errors import ContentError, NotFound

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 22)

COMPETENCIES = """\
competencies:
- id: C02.1
  module: M02
  name: {vi: Hiểu VNeID, en: Know VNeID}
  can_do: {vi: Tôi nói được hai mức độ., en: I can name both levels.}
  digcomp: ["2.6"]
  required_for: [resident, volunteer]
  ledger: [LB01]
  prerequisites: [C08.3]
- id: C08.3
  module: M08
  name: {vi: Giữ kín mã, en: Keep codes private}
  can_do: {vi: Tôi không cầm mã của ai., en: I handle nobody's code.}
  digcomp: ["4.2"]
  required_for: [volunteer]
  must_pass: true
"""
BANK = """\
module: M02
title: {vi: VNeID, en: VNeID}
misconceptions:
  remote: {vi: Tưởng làm được từ xa, en: Believes in remote activation}
  instant: {vi: Tưởng có ngay, en: Believes it is instant}
  swap: {vi: Lẫn mật khẩu với passcode, en: Mixes up the two codes}
  forgot-base: {vi: Lấy sai mẫu số, en: Uses another base}
  more: {vi: Nghĩ đưa nhiều là tốt, en: Thinks more is better}
items:
- id: I02-1
  revision: 1
  type: single_choice
  use: graded
  competencies: [C02.1]
  points: 1
  difficulty: 0.75
  stem: {vi: Mức độ 02 làm ở đâu?, en: Where does one get level 02?}
  rationale: {vi: Gặp trực tiếp., en: In person.}
  sources: [F-VN-1, R20, "3.1", LB01, memory]
  volatile: {checked_on: 2026-11-21, review_by: 2027-05-21}
  lesson_step: 02-vneid#hai-muc-do
  options:
  - {id: a, text: {vi: Ở công an xã, en: At the police}, key: true}
  - {id: b, text: {vi: Ở nhà qua điện thoại, en: At home by telephone}, misconception: remote}
- id: I02-2
  revision: 1
  type: multiple_choice
  use: graded
  competencies: [C02.1]
  points: 1
  difficulty: 0.7
  stem: {vi: Cần chuẩn bị những gì?, en: What is needed?}
  rationale: {vi: Thẻ và số., en: Card and number.}
  options:
  - {id: a, text: {vi: Thẻ căn cước, en: The card}, key: true}
  - {id: b, text: {vi: Số của mình, en: Your number}, key: true}
  - {id: c, text: {vi: Một cán bộ gọi đến, en: An officer on the phone}, misconception: remote}
- id: I02-3
  revision: 1
  type: ordering
  use: graded
  competencies: [C02.1]
  points: 1
  difficulty: 0.7
  stem: {vi: Sắp xếp các bước., en: Order the steps.}
  rationale: {vi: Có thông báo mới kích hoạt., en: The notice comes first.}
  elements:
  - {id: go, text: {vi: Đến nơi làm thẻ, en: Go there}}
  - {id: wait, text: {vi: Chờ thông báo, en: Wait for the notice}}
  - {id: activate, text: {vi: Kích hoạt, en: Activate}}
  orders: [[go, wait, activate]]
  slips:
  - {first: activate, then: wait, misconception: instant}
- id: I02-4
  revision: 1
  type: matching
  use: graded
  competencies: [C02.1]
  points: 1
  difficulty: 0.6
  stem: {vi: Nối mã với công dụng., en: Match the codes.}
  rationale: {vi: Mỗi mã một việc., en: One code one purpose.}
  left:
  - {id: pw, text: {vi: Mật khẩu, en: Password}}
  - {id: pc, text: {vi: Passcode, en: Passcode}}
  right:
  - {id: enter, text: {vi: Đăng nhập, en: Sign in}}
  - {id: open, text: {vi: Mở dịch vụ, en: Open a service}}
  - {id: pay, text: {vi: Chuyển tiền, en: Send money}}
  pairs: {pw: enter, pc: open}
  slips:
  - {left: pw, right: open, misconception: swap}
- id: I02-5
  revision: 1
  type: numeric
  use: graded
  competencies: [C02.1]
  points: 1
  difficulty: 0.6
  stem: {vi: "{team} có {n} người, 2 người xong. Tỷ lệ?", en: "{team}: {n} people, 2 done. Share?"}
  rationale: {vi: "2 trên {n}.", en: "2 of {n}."}
  value: 66.667
  tolerance: 0.05
  unit: {vi: "%", en: "%"}
  decimals: 1
  slips:
  - {value: 200, share: 0.2, misconception: forgot-base}
  cases:
  - fill: {team: {vi: Đội 1, en: Team 1}, n: {vi: "3", en: "3"}}
  - fill: {team: {vi: Đội 2, en: Team 2}, n: {vi: "4", en: "4"}}
    value: 50
    slips:
    - {value: 150, misconception: forgot-base}
- id: I02-6
  revision: 1
  type: hotspot
  use: graded
  competencies: [C02.1]
  points: 1
  difficulty: 0.7
  stem: {vi: Chạm vào thẻ BHYT., en: Touch the health card.}
  rationale: {vi: Chỉ đưa thứ được hỏi., en: Show what is asked.}
  screen:
    app: vneid
    title: {vi: Ví giấy tờ, en: Wallet}
    areas:
    - {id: bhyt, rect: [0.05, 0.50, 0.95, 0.62], kind: row, text: {vi: Thẻ BHYT, en: Health card}, key: true}
    - {id: all, rect: [0.10, 0.80, 0.90, 0.88], kind: button, text: {vi: Chia sẻ tất cả, en: Share all}, misconception: more}
- id: I02-7
  revision: 1
  type: scenario
  use: graded
  competencies: [C02.1]
  points: 1
  difficulty: 0.7
  stem: {vi: Ông Tư mất điện thoại. Việc đầu tiên?, en: Mr Tư lost his phone. First move?}
  rationale: {vi: Gọi 1900 0368 để khóa., en: Call 1900 0368 to lock.}
  options:
  - {id: a, text: {vi: Gọi khóa tài khoản, en: Lock it}, weight: 1}
  - {id: b, text: {vi: Trình báo, en: Report}, weight: 0.5, misconception: instant}
- id: I02-8
  revision: 1
  type: simulated_phone
  use: graded
  competencies: [C02.1]
  points: 2
  difficulty: 0.5
  stem: {vi: Hãy đăng nhập., en: Sign in.}
  rationale: {vi: Người dân tự gõ., en: The resident types.}
  task: sign-in
- id: I02-9
  revision: 1
  type: short_text
  use: graded
  competencies: [C02.1]
  points: 2
  difficulty: 0.6
  stem: {vi: Giải thích cho một cụ., en: Explain to an older person.}
  rationale: {vi: Nói giản dị., en: Plain words.}
  max_words: 60
  rubric: plain-words
- id: P02-1
  revision: 1
  type: single_choice
  use: practice
  competencies: [C02.1]
  points: 1
  difficulty: 0.8
  stem: {vi: Passcode có mấy số?, en: How many digits?}
  rationale: {vi: Sáu số., en: Six.}
  options:
  - {id: a, text: {vi: Sáu, en: Six}, key: true}
  - {id: b, text: {vi: Mười hai, en: Twelve}, misconception: swap}
"""
SHARED = """\
module: SHARED
title: {vi: Bắt buộc, en: Must-pass}
misconceptions:
  doing: {vi: Nghĩ làm hộ là giúp, en: Thinks doing is helping}
items:
- id: I08-5
  revision: 1
  type: scenario
  use: graded
  competencies: [C08.3]
  points: 1
  difficulty: 0.7
  stem: {vi: Bác Hai đưa mã. Bạn làm gì?, en: Mr Hai hands you a code. What now?}
  rationale: {vi: Mã của ai người ấy gõ., en: Everybody types their own.}
  options:
  - {id: a, text: {vi: Chỉ ô nhập rồi quay đi, en: Point and turn away}, weight: 1}
  - {id: b, text: {vi: Gõ giúp, en: Type it}, weight: 0, misconception: doing}
"""
TASK = """\
id: sign-in
revision: 1
flow: F-VN-3
title: {vi: Đăng nhập, en: Sign in}
goal: {vi: Giúp bà Lan đăng nhập., en: Help Mrs Lan sign in.}
actors: {me: {vi: Tôi, en: Me}, resident: {vi: Bà Lan, en: Mrs Lan}}
safety_critical: true
volatile: {checked_on: 2026-11-21, review_by: 2027-02-21}
sources: [R23]
start: home
screens:
  home:
    app: launcher
    title: {vi: Màn hình chính, en: Home}
    elements:
    - {id: open-app, kind: app, text: {vi: VNeID, en: VNeID}, icon: vneid}
    - {id: line, kind: divider}
    - {id: word, kind: text, text: {vi: Xin chào, en: Hello}}
    arrival:
      kind: sms
      after_seconds: 2
      sender: {vi: "0000 000 099", en: "0000 000 099"}
      text: {vi: Gọi ngay, en: Call now}
      elements: [{id: dial, kind: button, text: {vi: Gọi, en: Call}}]
  login:
    app: vneid
    title: {vi: Đăng nhập, en: Sign in}
    elements:
    - id: number
      kind: input
      text: {vi: Số định danh, en: ID number}
      sample: "000000000012"
      classes:
      - {name: own, values: ["000000000012"]}
      - {name: other, values: []}
    - {id: password, kind: input, text: {vi: Mật khẩu, en: Password}, secret: true, asks_actor: true}
    - {id: go, kind: button, text: {vi: Tiếp tục, en: Continue}}
  done: {app: vneid, title: {vi: Xong, en: Done}, elements: [], end: true}
transitions:
- {screen: home, action: tap, target: open-app, to: login, event: open_app}
- {screen: home, action: tap, target: dial, to: home, event: call_number}
- {screen: login, action: type, target: number, value_class: own, to: login, event: enter_number}
- {screen: login, action: type, target: password, actor: resident, to: login, event: type_password}
- {screen: login, action: type, target: password, actor: me, to: login, event: type_by_helper}
- {screen: login, action: tap, target: go, needs: [number, password], to: done}
- {screen: login, action: back, to: home}
required: [open_app, enter_number, type_password]
forbidden: [type_by_helper, call_number]
hints: [{vi: Mở VNeID trước., en: Open VNeID first.}]
debrief:
  type_by_helper: {vi: Bạn đã biết mật khẩu của bà., en: Now you know her password.}
  call_number: {vi: Số lạ., en: A stranger's number.}
  done: {vi: Bà tự vào được rồi., en: She is in.}
reference:
- {screen: home, action: tap, target: open-app}
- {screen: login, action: type, target: number, value_class: own}
- {screen: login, action: type, target: password, actor: resident}
- {screen: login, action: tap, target: go}
wrong:
- name: types for her
  trace:
  - {screen: home, action: tap, target: open-app}
  - {screen: login, action: type, target: password, actor: me}
"""
RUBRIC = """\
id: plain-words
revision: 1
criteria:
- id: what
  text: {vi: Nói rõ là gì, en: Says what it is}
  levels:
  - {points: 0, text: {vi: Chưa, en: No}}
  - {points: 1, text: {vi: Có, en: "Yes"}}
- id: how
  text: {vi: Lời giản dị, en: Plain words}
  levels:
  - {points: 0, text: {vi: Chưa, en: No words}}
  - {points: 1, text: {vi: Có, en: Plain}}
"""
FORM = """\
check: vneid
revision: 1
title: {vi: "Kiểm tra: VNeID", en: "Check: VNeID"}
intro: {vi: Chúc bạn làm tốt., en: Good luck.}
module: M02
lesson: 02-vneid
cut_score: {id: vneid-2026-11, share: 0.8, set_on: 2026-11-21, reason: {vi: Ước lượng., en: An estimate.}}
attempts: {allowed: 3, wait_minutes: 30, counts: last}
time_limit_minutes: 45
reveals: key_after_close
mastery_share: 0.8
slots:
- {id: s01, points: 1, pool: [I02-1, I02-2]}
- {id: s02, points: 1, pool: [I02-3, I02-4]}
- {id: s03, points: 2, pool: [I02-8], must_pass: safe}
- {id: s04, points: 1, pool: [I08-5], must_pass: full}
- {id: s05, points: 2, pool: [I02-9]}
"""
LEDGER = """\
sections:
- {id: LB, title: {vi: Ứng dụng, en: Apps}}
entries:
- id: LB01
  name: {vi: VNeID, en: VNeID}
  seeds: ["001"]
  paraphrase: {vi: Ứng dụng định danh., en: The identity app.}
"""
INDICATORS = """\
indicators:
- {id: K07, name: {vi: Cả hai khóa, en: Both courses}, unit: {vi: người, en: persons}, ledger: [LB01], counted_by: progress.both}
"""
ONLINE = """\
courses:
- {id: khoa-mot, title: {vi: Khóa một, en: Course one}, address: hoc.example, required_for: [volunteer], ledger: [LB01]}
"""
COURSE = {
    "ledger.yaml": LEDGER,
    "indicators.yaml": INDICATORS,
    "courses.yaml": ONLINE,
    "competencies.yaml": COMPETENCIES.replace("en: No}", 'en: "No"}'),
    "bank/m02.yaml": BANK,
    "bank/shared.yaml": SHARED,
    "tasks/sign-in.yaml": TASK,
    "rubrics/plain-words.yaml": RUBRIC.replace("en: No}}", 'en: "No"}}'),
    "forms/vneid.yaml": FORM,
}
M02, TASK_FILE, FORM_FILE = "bank/m02.yaml", "tasks/sign-in.yaml", "forms/vneid.yaml"
RUBRIC_FILE = "rubrics/plain-words.yaml"


@dataclass(frozen=True)
class Case:
    """One change of the clean course and the code that it must fire on the line with §."""

    code: str
    path: str
    old: str
    new: str


TWIN = """\
- id: P02-2
  revision: 1
  type: simulated_phone
  use: practice
  competencies: [C02.1]
  points: 2
  difficulty: 0.5
  stem: {vi: Hãy đăng nhập., en: Sign in.}
  rationale: {vi: Người dân tự gõ., en: The resident types.}
  task: sign-in
"""
LONG = " ".join(["từ"] * 61)
OPTIONS = BANK[BANK.index("  - {id: a, text: {vi: Sáu,") :]


def choice(key: str, *wrong: str) -> str:
    """Give options instead of those of P02-1 (key first, marked with §), in Vietnamese and the same in English."""
    lines = [f"§  - {{id: a, text: {{vi: '{key}', en: '{key}'}}, key: true}}\n"]
    for index, said in enumerate(wrong):
        lines.append(f"  - {{id: w{index}, text: {{vi: '{said}', en: '{said}'}}, misconception: swap}}\n")
    return "".join(lines)


CASES = [
    Case("IB003", M02, "title: {vi: VNeID, en: VNeID}\n", "title: {vi: VNeID, en: VNeID\n§misconceptions: x\n"),
    Case("IB004", M02, "  sources: [F-VN-1,", "  rect: &one [1]\n§  task: *one\n  sources: [F-VN-1,"),
    Case("IB005", M02, "  value: 66.667", "§  value: !!binary aGVsbG8="),
    Case("IB006", M02, "  max_words: 60\n", "  max_words: 60\n§  max_words: 70\n"),
    Case("IB007", M02, "  max_words: 60\n", "  max_words: 60\n§  max_word: 70\n"),
    Case("IB008", M02, "- id: I02-9\n  revision: 1\n", "§- id: I02-9\n"),
    Case("IB009", M02, "{vi: Sáu, en: Six}", "§{vi: Sáu, en: 6}"),
    Case("IB009", M02, "  task: sign-in", "§  task: [sign-in]"),
    Case("IB010", M02, "difficulty: 0.75", "§difficulty: 75"),
    Case("IB010", M02, "type: matching", "§type: pairing"),
    Case("IB010", TASK_FILE, "kind: divider", "§kind: dividr"),
    Case("IB011", M02, "id: P02-1", "§id: P2-1"),
    Case("IB012", M02, "- id: P02-1", "- §id: I02-1"),
    Case("IB012", "bank/shared.yaml", "  doing:", "§  swap:"),
    Case("IB012", M02, "  - {id: b, text: {vi: Mười", "§  - {id: a, text: {vi: Mười"),
    Case("IB012", FORM_FILE, "- {id: s05", "§- {id: s01"),
    Case("IB012", TASK_FILE, "id: dial, kind", "§id: word, kind"),
    Case("IB013", TASK_FILE, "id: sign-in", "§id: sign-on"),
    Case("IB014", M02, "Chờ thông báo", "§" + unicodedata.normalize("NFD", "Chờ thông báo")),
    Case("IB101", M02, "{vi: Sáu số., en: Six.}", "§{vi: Sáu số.}"),
    Case("IB101", M02, "{vi: Sáu số., en: Six.}", '§{vi: Sáu số., en: " "}'),
    Case("IB102", M02, "{n} people, 2 done", "§3 people, 2 done"),
    Case("IB103", M02, "Gặp trực tiếp.", "§'Gặp {Tên} trực tiếp.'"),
    Case("IB103", FORM_FILE, "Chúc bạn làm tốt.", "§'Chúc {name} làm tốt.'"),
    Case("IB104", TASK_FILE, 'sample: "000000000012"', '§sample: "001" + "234567890"'.replace('" + "', "")),
    Case("IB104", TASK_FILE, "Gọi ngay", "§Gọi 09" + "12 345 678"),
    Case("IB104", TASK_FILE, "Gọi ngay", "§Gọi +8" + "4 912"),
    Case("IB105", TASK_FILE, "Gọi ngay", "§Vào vneid.example.com ngay"),
    Case("IB106", M02, "Gặp trực tiếp.", "§Gặp <b>trực tiếp</b>."),
    Case("IB106", M02, "Gặp trực tiếp.", "§Gặp **trực tiếp."),
    Case("IB104", TASK_FILE, "Gọi ngay", "§Gọi 02" + "4 3936 6666"),
    Case("IB104", TASK_FILE, "Gọi ngay", "§Tài khoản 1023" + "456789"),
    Case("IB107", M02, "Gặp trực tiếp.", "§Đừng click vào đó."),
    Case("IB107", M02, "Ở nhà qua điện thoại", "§Bấm link ở nhà"),
    Case("IB107", M02, "Tưởng có ngay", "§Tưởng online là có ngay"),
    Case("IB107", M02, "{team: {vi: Đội 2, en: Team 2}", "§{team: {vi: Team 2, en: Team 2}"),
    Case("IB107", TASK_FILE, "Mở VNeID trước.", "§Mở app VNeID trước."),
    Case("IB107", TASK_FILE, "Bà tự vào được rồi.", "§Bà tự login được rồi."),
    Case("IB107", RUBRIC_FILE, "Nói rõ là gì", "§Nói rõ file là gì"),
    Case("IB107", FORM_FILE, "Chúc bạn làm tốt.", "§Xong thì submit nhé."),
    Case("IB108", M02, "Gặp trực tiếp.", "§Gặp ông Nguyễn Văn Bưởi."),
    Case("IB108", M02, "en: In person.", "§en: See Lê Thị Cam."),
    Case("IB109", M02, "Gặp trực tiếp.", "§Gửi thư cho lan@thu-dien-tu.com nhé."),
    Case("IB201", M02, "id: P02-1", "§id: P03-1"),
    Case("IB201", "bank/shared.yaml", "use: graded", "use: practice"),
    Case("IB202", M02, "type: numeric\n  use: graded\n  competencies: [C02.1]", "type: numeric\n  use: graded\n§  competencies: [C02.1, C02.9]"),
    Case("IB203", M02, "misconception: swap}\n- id: I02-5", "§misconception: swop}\n- id: I02-5"),
    Case("IB204", M02, "task: sign-in", "§task: sign-off"),
    Case("IB205", M02, "rubric: plain-words", "§rubric: plain-word"),
    Case("IB206", M02, "02-vneid#hai-muc-do", "§bài 2"),
    Case("IB207", M02, "  options:\n  - {id: a, text: {vi: Ở công an xã, en: At the police}, key: true}", "§  options:\n  - {id: a, text: {vi: Ở công an xã, en: At the police}, misconception: remote}"),
    Case("IB207", M02, "en: An officer on the phone}, misconception: remote}", "en: An officer on the phone}, key: true}"),
    Case("IB207", M02, "weight: 0.5, misconception: instant", "weight: 1"),
    Case("IB208", M02, "{id: b, text: {vi: Mười hai, en: Twelve}, misconception: swap}", "§{id: b, text: {vi: Mười hai, en: Twelve}}"),
    Case("IB208", M02, "weight: 0.5, misconception: instant", "§weight: 0.5"),
    Case("IB209", M02, "{id: a, text: {vi: Sáu, en: Six}, key: true}", "§{id: a, text: {vi: Sáu, en: Six}, key: true, misconception: swap}"),
    Case("IB210", M02, "orders: [[go, wait, activate]]", "§orders: [[go, wait, wait]]"),
    Case("IB211", M02, "first: activate, then: wait", "§first: wait, then: activate"),
    Case("IB211", M02, "first: activate, then: wait", "§first: activate, then: sleep"),
    Case("IB211", M02, "left: pw, right: open, misc", "§left: pw, right: enter, misc"),
    Case("IB211", M02, "value: 200, share", "§value: 66.7, share"),
    Case("IB211", M02, "value: 150, misc", "§value: 50, misc"),
    Case("IB212", M02, "pairs: {pw: enter, pc: open}", "§pairs: {pw: enter}"),
    Case("IB212", M02, "pairs: {pw: enter, pc: open}", "§pairs: {pw: enter, pc: enter}"),
    Case("IB212", M02, "pairs: {pw: enter, pc: open}", "§pairs: {pw: enter, pc: fly}"),
    Case("IB213", M02, "tolerance: 0.05", "§tolerance: -1"),
    Case("IB213", M02, "value: 66.667\n  tolerance: 0.05", "§value: 66.667\n  tolerance: 0.01"),
    Case("IB214", M02, "rect: [0.10, 0.80, 0.90, 0.88]", "§rect: [0.10, 0.80, 1.2, 0.88]"),
    Case("IB215", M02, "en: Health card}, key: true}", "en: Health card}, misconception: more}"),
    Case("IB216", M02, "rect: [0.10, 0.80, 0.90, 0.88]", "§rect: [0.10, 0.80, 0.16, 0.88]"),
    Case("IB217", M02, "rect: [0.10, 0.80, 0.90, 0.88]", "§rect: [0.10, 0.60, 0.90, 0.88]"),
    Case("IB218", M02, "  points: 2\n  difficulty: 0.6", "§  points: 3\n  difficulty: 0.6"),
    Case("IB219", RUBRIC_FILE, "- {points: 0, text: {vi: Chưa, en: No words}}", "- {points: 1, text: {vi: Chưa, en: No words}}"),
    Case("IB220", M02, "fill: {team: {vi: Đội 2, en: Team 2}, n", "§fill: {n"),
    Case("IB220", M02, "Chạm vào thẻ BHYT., en: Touch the health card.", "§'Chạm {x}.', en: 'Touch {x}.'"),
    Case("IB221", M02, "fill: {team: {vi: Đội 2", "§fill: {tema: {vi: a, en: b}, team: {vi: Đội 2"),
    Case("IB222", M02, "  max_words: 60", "  cases:\n  - fill: {}\n§    value: 3\n  max_words: 60"),
    Case("IB223", M02, "review_by: 2027-05-21", "§review_by: 2026-05-21"),
    Case("IB224", M02, "en: At home by telephone", "§en: at the  police."),
    Case("IB225", M02, "vi: Mười hai, en: Twelve", "§vi: Tất cả các đáp án trên, en: Twelve"),
    Case("IB225", M02, "vi: Mười hai, en: Twelve", "§vi: Mười hai, en: All of the above"),
    Case("IB226", M02, "Cần chuẩn bị những gì?", "§Việc nào sau đây không nên làm?"),
    Case("IB226", M02, "en: What is needed?", "§en: Which of these is not needed?"),
    Case("IB227", M02, "Cần chuẩn bị những gì?", "§" + LONG),
    Case("IB228", M02, "memory]", "§internet]"),
    Case("IB229", M02, "en: Share all}, misconception: more}", "§en: Share all}}"),
    Case("IB230", M02, OPTIONS, choice("Hỏi công an phường", "Tất cả nộp ở tỉnh", "Không bao giờ phải nộp")),
    Case("IB230", M02, OPTIONS, choice("Ask at the ward", "It is always free", "Only the province")),
    Case("IB230", M02, OPTIONS, choice("Có thể nộp ở phường", "Nộp ở tỉnh", "Nộp ở huyện")),
    Case("IB230", M02, OPTIONS, choice("It may be there", "It is here", "It is lost")),
    Case("IB231", M02, OPTIONS, choice("Cầm thẻ ra công an phường hỏi cho rõ", "Nộp ở tỉnh", "Ở nhà")),
    Case("IB231", M02, OPTIONS, choice("Ở nhà", "Nộp ở quầy công của tỉnh", "Ra công an phường hỏi cho rõ")),
    Case("IB232", M02, "en: An officer on the phone", "§en: an officer on the phone"),
    Case("IB232", M02, "vi: Thẻ căn cước, en: The card", "§vi: Thẻ căn cước., en: The card"),
    Case("IB232", M02, "vi: Chờ thông báo,", "§vi: chờ thông báo,"),
    Case("IB232", M02, "{vi: Một cán bộ gọi đến, en: An officer on the phone}", "§{vi: Một cán bộ gọi đến, en: “Hello”}"),
    Case("IB232", M02, "{vi: Số của mình, en: Your number}", "§{vi: Số của mình, en: Your number?}"),
    Case("IB232", M02, "vi: Số của mình,", "§vi: Số điện thoại mà chính mình đang dùng hằng ngày và đứng tên ở nhà mạng,"),
    Case("IB301", TASK_FILE, "to: done}", "§to: dome}"),
    Case("IB301", TASK_FILE, "start: home", "§start: hme"),
    Case("IB302", TASK_FILE, "target: dial", "§target: dail"),
    Case("IB302", TASK_FILE, "target: go}\nwrong", "§target: gone}\nwrong"),
    Case("IB303", TASK_FILE, "action: tap, target: dial", "§action: type, target: dial"),
    Case("IB303", TASK_FILE, "action: tap, target: dial", "§action: tap, target: word"),
    Case("IB303", TASK_FILE, "action: back,", "§action: back, target: go,"),
    Case("IB304", TASK_FILE, "needs: [number, password]", "§needs: [number, pass-word]"),
    Case("IB304", TASK_FILE, "needs: [number, password]", "§needs: [go]"),
    Case("IB305", TASK_FILE, "actor: me, to", "§actor: lan, to"),
    Case("IB305", TASK_FILE, "actors: {me:", "§actors: {em:"),
    Case("IB306", TASK_FILE, "secret: true, asks_actor: true", "secret: true"),
    Case("IB307", TASK_FILE, "classes:\n      - {name: own", "§classes:\n      - {name: other, values: []}\n      - {name: own"),
    Case("IB308", TASK_FILE, "value_class: own, to", "§value_class: mine, to"),
    Case("IB309", TASK_FILE, "  done: {app", "§  help: {app: place, title: {vi: a, en: b}, elements: []}\n  done: {app"),
    Case("IB310", TASK_FILE, "elements: [], end: true}", "elements: []}"),
    Case("IB311", TASK_FILE, "required: [open_app, ", "§required: [open_ap, "),
    Case("IB311", TASK_FILE, "forbidden: [type_by_helper, ", "§forbidden: [typed_by_helper, "),
    Case("IB312", TASK_FILE, "forbidden: [type_by_helper, ", "§forbidden: [open_app, "),
    Case("IB313", TASK_FILE, "reference:\n- {screen: home, action: tap, target: open-app}\n", "reference:\n§- {screen: login, action: tap, target: go}\n"),
    Case("IB313", TASK_FILE, "reference:\n", "§reference:\n- {screen: home, action: tap, target: dial}\n"),
    Case("IB314", TASK_FILE, "  - {screen: login, action: type, target: password, actor: me}\n", "§  - {screen: login, action: tap, target: go}\n"),
    Case("IB315", TASK_FILE, TASK[TASK.index("wrong:") :], "§wrong: []\n"),
    Case("IB316", TASK_FILE, "hints: [{vi: Mở VNeID trước., en: Open VNeID first.}]", "§hints: []"),
    Case("IB317", TASK_FILE, "{id: word, kind: text", "§{id: fake-word, kind: text"),
    Case("IB317", M02, "{id: all, rect", "§{id: lua_dao-1, rect"),
    Case("IB318", TASK_FILE, "  call_number: {vi", "§  cal_number: {vi"),
    Case("IB319", TASK_FILE, "- {screen: login, action: back, to: home}\n", "- {screen: login, action: back, to: home}\n§- {screen: login, action: back, to: done}\n"),
    Case("IB320", TASK_FILE, "forbidden: [type_by_helper, call_number]", "forbidden: []"),
    Case("IB321", TASK_FILE, "- {screen: login, action: back, to: home}\n", "- {screen: login, action: back, to: home}\n§- {screen: done, action: back, to: home}\n"),
    Case("IB322", TASK_FILE, "  done: {app: vneid, title: {vi: Xong, en: Done}, elements: [], end: true}\ntransitions:\n", "§  stuck: {app: call, title: {vi: A, en: B}, elements: []}\n  done: {app: vneid, title: {vi: Xong, en: Done}, elements: [], end: true}\ntransitions:\n- {screen: home, action: back, to: stuck}\n"),
    Case("IB323", TASK_FILE, "    - {id: line, kind: divider}\n", "    - {id: line, kind: divider}\n§    - {id: idle, kind: button, text: {vi: A, en: B}}\n"),
    Case("IB324", TASK_FILE, "{id: word, kind: text", "§{id: word, kind: reply"),
    Case("IB325", TASK_FILE, "hints: [", "§conduct: {secrets: [open_app]}\nhints: ["),
    Case("IB325", TASK_FILE, "hints: [", "§conduct: {secrets: [type_by_helper]}\nhints: ["),
    Case("IB401", FORM_FILE, "pool: [I02-1, I02-2]", "§pool: [I02-1, I02-99]"),
    Case("IB402", FORM_FILE, "pool: [I02-9]", "§pool: []"),
    Case("IB403", FORM_FILE, "pool: [I02-1, I02-2]", "§pool: [I02-1, P02-1]"),
    Case("IB404", FORM_FILE, "pool: [I02-1, I02-2]", "§pool: [I02-1, I02-8]"),
    Case("IB405", FORM_FILE, "pool: [I02-9]", "§pool: [I02-9, I02-8]"),
    Case("IB406", FORM_FILE, "pool: [I08-5], must", "§pool: [I08-5, I02-7], must"),
    Case("IB407", FORM_FILE, "pool: [I08-5], must_pass: full", "§pool: [I08-5]"),
    Case("IB408", FORM_FILE, "pool: [I08-5], must_pass: full", "§pool: [I08-5], must_pass: safe"),
    Case("IB409", FORM_FILE, "pool: [I02-3, I02-4]", "§pool: [I02-3, I02-1]"),
    Case("IB410", FORM_FILE, "module: M02", "§module: M20"),
    Case("IB411", TASK_FILE, "checked_on: 2026-11-21, review_by: 2027-02-21", "checked_on: 2026-05-21, review_by: 2026-11-21"),
    Case("IB412", FORM_FILE, "- {id: s04, points: 1, pool: [I08-5], must_pass: full}\n- {id: s05, points: 2, pool: [I02-9]}\n", "- {id: s05, points: 2, pool: [I02-9]}\n§blueprint: {holder: volunteer, modules: [M02, M08]}\n"),
    Case("IB413", FORM_FILE, "mastery_share: 0.8\n", "mastery_share: 0.8\n§requires: [khoa-hai]\n"),
    Case("IB414", FORM_FILE, "mastery_share: 0.8\n", "mastery_share: 0.8\n§twin: vneid-b\n"),
    Case("IB511", "competencies.yaml", "  prerequisites: [C08.3]", "§  prerequisites: [C02.1]"),
    Case("IB511", "competencies.yaml", "  prerequisites: [C08.3]", "§  prerequisites: [C02.9]"),
    Case("IB512", "competencies.yaml", "  ledger: [LB01]", "§  ledger: [LB77]"),
    Case("IB512", "indicators.yaml", "ledger: [LB01]", "§ledger: [LB77]"),
    Case("IB512", M02, "LB01, memory]", "LB77, §memory]"),
    Case("IB513", M02, "- id: P02-1\n", TWIN + "- id: P02-1\n"),
    Case("IB501", "competencies.yaml", "module: M08", "§module: M09"),
    Case("IB502", "competencies.yaml", "- id: C08.3\n  module: M08", "- id: C02.3\n  module: M02"),
    Case("IB503", "bank/shared.yaml", "module: SHARED\n", "module: M08\n§coverage: partial\n"),
    Case("IB504", M02, "  more: {vi", "§  mere: {vi: a, en: b}\n  more: {vi"),
    Case("IB505", M02, "review_by: 2027-05-21", "§review_by: 2026-12-20"),
    Case("IB506", M02, "checked_on: 2026-11-21, review_by: 2027-05-21", "§checked_on: 2026-05-21, review_by: 2026-11-21"),
]  # fmt: skip


def fired(texts: dict[str, str], today: date = TODAY) -> list[tuple[str, str, int]]:
    return [(one.code, one.path, one.line) for one in lint_texts(texts, today=today)]


def with_published(texts: dict[str, str], folder: Path) -> dict[str, str]:
    write(texts, folder)
    return {**texts, "published.yaml": published_of(load_course(folder))}


def write(texts: dict[str, str], folder: Path) -> None:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def changed(case: Case) -> tuple[dict[str, str], int]:
    """Give the course with the case's change, and the line of § (0 where it has none)."""
    text = COURSE[case.path]
    assert text.count(case.old) >= 1, case
    text = text.replace(case.old, case.new, 1)
    line = text[: text.index("§")].count("\n") + 1 if "§" in text else 0
    return {**COURSE, case.path: text.replace("§", "")}, line


def test_a_clean_course_fires_nothing(tmp_path: Path) -> None:
    """A course without faults, published, has no error and no warning, from text and from disk."""
    texts = with_published(COURSE, tmp_path)
    assert fired(texts) == []
    write(texts, tmp_path)
    assert lint_course(tmp_path, today=TODAY) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{CASES.index(case)}")
def test_each_rule_fires_at_its_line(case: Case) -> None:
    """One change in the clean course fires its rule, at the line of the change where one is marked."""
    texts, line = changed(case)
    found = [(path, where) for code, path, where in fired(texts) if code == case.code]
    assert found
    if line:
        assert (case.path, line) in found


def test_every_rule_has_a_case() -> None:
    """No rule is there that nothing proves: each stands in the table or in a test of its own below."""
    own = {"IB001", "IB002", "IB015", "IB016", "IB507", "IB508", "IB509", "IB510"}
    assert {case.code for case in CASES} | own == set(BY_CODE)


def test_diagnostics_are_complete_sentences() -> None:
    """Whatever fires, message and hint can be filled in and say something."""
    for case in CASES:
        texts, _ = changed(case)
        for one in lint_texts(texts, today=TODAY):
            assert one.message
            assert one.hint
            assert one.line >= 0


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Loading raises one error with every fault of every file, each with its own line."""
    texts = dict(COURSE)
    texts[M02] = BANK.replace("difficulty: 0.75", "difficulty: 75").replace("task: sign-in", "task: sign-off")
    texts[M02] = texts[M02].replace("orders: [[go, wait, activate]]", "orders: [[go]]")
    texts[FORM_FILE] = FORM.replace("I02-2]", "I02-99]").replace("reveals: key_after_close\n", "")
    texts[RUBRIC_FILE] = "id: plain-words\nrevision: x\n"
    write(texts, tmp_path)
    with pytest.raises(ContentError) as caught:
        load_course(tmp_path)
    codes = {(one.path, one.code, one.line) for one in caught.value.diagnostics}
    assert {
        (M02, "IB010", texts[M02][: texts[M02].index("difficulty: 75")].count("\n") + 1),
        (M02, "IB204", texts[M02][: texts[M02].index("task: sign-off")].count("\n") + 1),
        (M02, "IB210", texts[M02][: texts[M02].index("orders:")].count("\n") + 1),
        (FORM_FILE, "IB008", 1),
        (RUBRIC_FILE, "IB009", 2),
        (RUBRIC_FILE, "IB008", 1),
    } <= codes
    assert not any(code == "IB205" for _, code, _ in codes), "a rubric that cannot be read is blamed once"


@pytest.mark.parametrize("path", list(COURSE))
def test_nothing_an_author_does_breaks_the_lint(path: str) -> None:
    """Whichever line is lost, the answer is a list of diagnostics in Vietnamese, never a crash."""
    lines = COURSE[path].splitlines(keepends=True)
    for index in range(0, len(lines), 5):
        texts = {**COURSE, path: "".join(lines[:index] + lines[index + 1 :])}
        for one in lint_texts(texts, today=TODAY):
            assert not one.message.startswith("Input should")


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    """An empty folder, a file in another encoding and a file that is not read are told."""
    assert {one.code for one in lint_course(tmp_path, today=TODAY)} == {"IB001"}
    write(COURSE, tmp_path)
    (tmp_path / "bank/m03.yml").write_text("module: M03\n")
    (tmp_path / "rubrics/old.yaml").write_bytes("id: cũ".encode("cp1258", errors="replace") + b"\xff")
    found = {(one.code, one.path) for one in lint_course(tmp_path, today=TODAY)}
    assert ("IB015", "bank/m03.yml") in found
    assert ("IB002", "rubrics/old.yaml") in found


def test_longest_option_as_key_is_noticed_over_the_bank() -> None:
    """From five single-choice items on, the longest option may be the key in 40 % of them at most."""
    block = BANK[BANK.index("- id: P02-1") :]
    habit = "".join(
        block.replace("P02-1", f"P02-{number}").replace("vi: Sáu,", "vi: Sáu chữ số do mình tự đặt,")
        for number in range(2, 5)
    )
    few = habit[: habit.index("- id: P02-4")]
    assert "IB507" not in {code for code, _, _ in fired({**COURSE, M02: BANK + few})}
    found = [one for one in lint_texts({**COURSE, M02: BANK + habit}, today=TODAY) if one.code == "IB507"]
    assert [one.severity for one in found] == [Severity.WARNING]
    assert "3/5" in found[0].message


def test_a_published_item_is_not_edited_silently(tmp_path: Path) -> None:
    """Another wording under the same revision is an error; with a higher revision it is only unpublished."""
    texts = with_published(COURSE, tmp_path)
    texts[M02] = BANK.replace("vi: Mười hai", "vi: Mười ba")
    line = BANK[: BANK.index("id: P02-1")].count("\n") + 1
    assert ("IB508", M02, line) in fired(texts)
    write(texts, tmp_path)
    with pytest.raises(ContentError, match="nâng bản"):
        published_of(load_course(tmp_path), before=texts["published.yaml"])
    texts[M02] = texts[M02].replace("- id: P02-1\n  revision: 1", "- id: P02-1\n  revision: 2")
    assert [code for code, _, _ in fired(texts)] == ["IB509"]
    write(texts, tmp_path)
    texts["published.yaml"] = published_of(load_course(tmp_path), before=texts["published.yaml"])
    assert fired(texts) == []


def test_what_does_not_change_an_item_needs_no_revision(tmp_path: Path) -> None:
    """Dates of review, difficulty and sources may change in a published item."""
    texts = with_published(COURSE, tmp_path)
    texts[M02] = BANK.replace("review_by: 2027-05-21", "review_by: 2027-06-21").replace("0.75", "0.8")
    texts[TASK_FILE] = TASK.replace("review_by: 2027-02-21", "review_by: 2027-03-21")
    assert fired(texts) == []
    texts[TASK_FILE] = TASK.replace("Tiếp tục", "Đăng nhập")
    assert {code for code, _, _ in fired(texts)} == {"IB508"}


def test_a_published_item_that_is_gone_is_noticed(tmp_path: Path) -> None:
    """An id that was published stays reserved, and its absence is a warning."""
    texts = with_published(COURSE, tmp_path)
    texts[M02] = BANK.replace("- id: P02-1", "- id: P02-2")
    assert {code for code, _, _ in fired(texts)} == {"IB509", "IB510"}
    write(texts, tmp_path)
    assert "  P02-1:" in published_of(load_course(tmp_path), before=texts["published.yaml"])


def test_nothing_breaks_on_a_day(tmp_path: Path) -> None:
    """On the review date the item may still be drawn; the day after it has left the pool; loading never minds."""
    texts = with_published(COURSE, tmp_path)
    assert {code for code, _, _ in fired(texts, date(2027, 2, 21))} == {"IB505"}
    after = lint_texts(texts, today=date(2027, 2, 22))
    assert {one.code for one in after} == {"IB506", "IB411"}
    assert {one.code for one in errors_in(after)} == {"IB411"}
    assert load_course(tmp_path).digest


def test_hotlines_and_invented_numbers_are_fine() -> None:
    """Published hotlines, invented numbers, money and allowed addresses fire nothing."""
    said = "1900 0368, 156, 5656, 1800 1096, 1900 9068, 1022, 0000 000 012, 000000000012, 100.000.000.000 đồng"
    said += " lúc 10:30 ngày 21/11/2026 tại https://binhdanhocvuso.gov.vn hay vneid-moi.example/a.apk"
    texts = {**COURSE, M02: BANK.replace("Gặp trực tiếp.", f'"{said}"', 1)}
    assert {code for code, _, _ in fired(texts)} <= {"IB509"}


@pytest.mark.parametrize(
    "options",
    [
        choice("Nơi đăng ký thường trú", "Nơi đang ở trọ", "Nơi sinh ra"),
        choice("Ai cũng có thể gặp chuyện này", "Người già hay gặp", "Người trẻ ít gặp"),
        choice("Chỉ bác ô cần gõ", "Gõ giúp mọi người", "Hỏi mọi người trong nhà"),
        choice("Tất cả các mã", "Mã nào cũng được", "Bất cứ mã nào"),
        choice("Có thể đến sau", "Có thể về nhà", "Nộp ở đây"),
        choice("Ask each person", "Any time", "Come every day"),
        choice("dichvucong.gov.vn", "Trang đầu tiên", "eTax của chợ"),
        choice("Gõ thẳng binhdanhocvuso.gov.vn", "Bấm vào kết quả đầu tiên nhé", "Mở trang có ảnh lớp học"),
        choice("“Bác đợi chút nhé.”", "“Cô đi đâu ạ.”", "“Mai cháu ghé.”"),
        choice("Sáng mai", "Lúc 5 p.m.", "Chiều nay"),
    ],
)
def test_fair_options_fire_nothing(options: str) -> None:
    """Everyday words that only look absolute or soft, addresses, speech and abbreviations are left alone."""
    texts = {**COURSE, M02: BANK.replace(OPTIONS, options.replace("§", ""))}
    assert {code for code, _, _ in fired(texts)} <= {"IB509"}


@pytest.mark.parametrize(
    "said",
    [
        "Chữ “Login” trên màn hình là đăng nhập, “link” là đường link.",
        "Đường link trong tin, tệp don.apk, trang vneid-login.example, App Store và CH Play.",
        "Mã OTP, mã QR, NFC, passcode, PIN, Wi-Fi, SIM, SMS, email, AI, deepfake, video, Zalo, Fanpage.",
        "Thông tin trang lưu trên máy (cookie) thì xóa.",
        "Bà Trần Thị Bình (số định danh 000000000012) ở đường Nguyễn Văn Cừ, Thành phố Hồ Chí Minh, gửi thư cho ba-nam@vi-du.example.",
    ],
)
def test_words_on_screens_and_invented_names_are_fine(said: str) -> None:
    """Quoted words, addresses, the words of real screens, streets and the course's own persons fire nothing."""
    texts = {**COURSE, M02: BANK.replace("Gặp trực tiếp.", f"'{said}'", 1)}
    assert {code for code, _, _ in fired(texts)} <= {"IB509"}


def test_drawn_screens_and_speech_of_a_task_keep_their_words() -> None:
    """A screen is drawn as people see it, in an item and in a task; only the course's own sentences are checked."""
    texts = {**COURSE, M02: BANK.replace("vi: Ví giấy tờ", "vi: Online"), TASK_FILE: TASK.replace("Tiếp tục", "Login")}
    assert {code for code, _, _ in fired(texts)} <= {"IB509"}


def test_release_round_trip(tmp_path: Path) -> None:
    """A frozen check comes back equal from its JSON, byte by byte; an edited one is refused."""
    write(COURSE, tmp_path)
    course = load_course(tmp_path)
    release = freeze(course, "vneid")
    text = release_to_json(release)
    assert release_from_json(text) == release
    assert release_to_json(release_from_json(text)) == text
    with pytest.raises(ContentError) as caught:
        release_from_json(text.replace("Ở công an xã", "Ở công an"))
    assert [one.code for one in caught.value.diagnostics] == [file_rules.RELEASE_BROKEN.code]
    with pytest.raises(NotFound):
        freeze(course, "vneit")


def test_releases_of_the_repository_come_back() -> None:
    """Every check of the public course survives its JSON."""
    course = load_course(ROOT / "assessments")
    assert course.forms
    for check in course.forms:
        release = freeze(course, check)
        assert release_from_json(release_to_json(release)) == release


def test_digest_follows_content_only(tmp_path: Path) -> None:
    """Comments and layout leave the course's digest alone; a changed word does not."""
    write(COURSE, tmp_path)
    first = load_course(tmp_path).digest
    write({**COURSE, M02: "# a remark\n" + BANK.replace("en: Six}", "en: 'Six'}")}, tmp_path)
    assert load_course(tmp_path).digest == first
    write({**COURSE, M02: BANK.replace("en: Six}", "en: Seven}")}, tmp_path)
    assert load_course(tmp_path).digest != first


def test_reference_page_is_what_the_rules_say() -> None:
    """docs/reference/diagnostics.md equals what the rules generate."""
    page = (ROOT / "docs/reference/diagnostics.md").read_text(encoding="utf-8")
    assert page == reference(), "run: python -m haidang.bank.rules > docs/reference/diagnostics.md"


def test_codes_and_names_are_unique() -> None:
    """No two rules share a code or a name, and the codes are in order."""
    assert [rule.code for rule in RULES] == sorted(BY_CODE)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_the_course_in_the_repository_has_no_errors() -> None:
    """The public course lints without errors on the day of its last review."""
    found = lint_course(ROOT / "assessments", today=TODAY)
    assert {one.code for one in found} <= set(BY_CODE)
    assert [str(one) for one in errors_in(found)] == []


def pair() -> dict[str, str]:
    """Two forms, each the other's twin, with one slot each."""
    head = FORM[: FORM.index("slots:")].replace("mastery_share", "purpose: before_after\nmastery_share")
    first = head.replace("check: vneid", "check: one") + "twin: two\nslots:\n- {id: s01, points: 1, pool: [I02-1]}\n"
    second = head.replace("check: vneid", "check: two") + "twin: one\nslots:\n- {id: s01, points: 1, pool: [I02-2]}\n"
    return {**COURSE, "forms/one.yaml": first, "forms/two.yaml": second}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("twin: one", "", "không ghi lại"),
        ("I02-2", "I02-1", "chung câu I02-1"),
        ("I02-2", "I02-4", "độ khó trung bình 0.75 và 0.60"),
        ("points: 1, pool: [I02-2]", "points: 2, pool: [I02-9]", "số ô, điểm"),
    ],
)
def test_a_pair_of_forms_is_equally_built(old: str, new: str, says: str) -> None:
    """A pair in balance fires nothing; each way of losing the balance says which it is."""
    texts = pair()
    assert "IB414" not in {code for code, _, _ in fired(texts)}
    texts["forms/two.yaml"] = texts["forms/two.yaml"].replace(old, new)
    found = [one.message for one in lint_texts(texts, today=TODAY) if one.code == "IB414"]
    assert any(says in one for one in found), found
