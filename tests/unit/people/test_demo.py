"""The demonstration ward has the shape that the curriculum gives, and nobody real in it."""

from __future__ import annotations

from collections import Counter

from haidang.domain.people import Role
from haidang.people import codes
from haidang.people.demo import ward_small
from haidang.people.names import same_name
from haidang.people.roster_table import looks_like_private_number

REAL = (
    "Trần Thị Diệu Thúy",
    "Phạm Minh Tuấn",
    "Nguyễn Phạm Duy Trang",
    "Nguyễn Duy Ngọc",
    "Đặng Việt Hà",
    "Nguyễn Sỹ Thắng",
    "Vũ Xuân Trường",
    "Nguyễn Thanh Thủy",
    "Nguyễn Hữu Trí",
    "Nguyễn Thị Mai Lan",
    "Nguyễn Ngọc Quỳnh",
    "Nguyễn Đức Anh",
)


def test_shape() -> None:
    """84 volunteers, 12 teams of 7 with one head and one deputy, 5 people in two teams, 1 coordinator, 2 trainers."""
    ward = ward_small()
    assert len(ward.volunteers) == 84
    assert len(ward.teams) == 12
    assert len(ward.points) == 6
    assert Counter(one.teams[0] for one in ward.volunteers) == dict.fromkeys(range(12), 7)
    posts = Counter((one.teams[0], one.post) for one in ward.volunteers)
    assert all(posts[team, "truong"] == posts[team, "pho"] == 1 for team in range(12))
    assert sum(len(one.teams) == 2 for one in ward.volunteers) == 5
    assert [one.role for one in ward.staff] == [Role.COORDINATOR, Role.TRAINER, Role.TRAINER]


def test_same_seed_same_ward() -> None:
    """The ward is the same every time, and another one for another seed."""
    assert ward_small() == ward_small()
    assert ward_small(1).people != ward_small().people


def test_everybody_is_invented_and_distinct() -> None:
    """No two people share a name or a code, nobody bears a name from the seeds, no long numbers."""
    for seed in (20261005, *range(20)):
        people = ward_small(seed).people
        assert len({same_name(one.name) for one in people}) == len({one.code for one in people}) == 87
        assert not {same_name(one.name) for one in people} & {same_name(one) for one in REAL}
        typed = [one.personal_code for one in people if one.personal_code]
        assert len(set(typed)) == 84
        assert all(codes.read_personal(one) == one for one in typed)
        assert not any(looks_like_private_number(f"{one.name} {one.code}") for one in people)
