"""Online courses among the numbers: whose certificate waits for one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from haidang.domain.forms import Release
from haidang.domain.ids import CourseId, ReleaseId
from haidang.domain.scores import Decision


def waiting_for_courses(
    counting: pd.DataFrame, done: Mapping[CourseId, NDArray[np.bool_]], releases: Mapping[ReleaseId, Release]
) -> NDArray[np.intp]:
    """Persons whose counting attempt is certified while a course that its form requires is not recorded.

    Parameters
    ----------
    done
        Course → (n_persons,): whether it is recorded.
    """
    passed = counting[counting["decision"] == Decision.CERTIFIED.value]
    waiting = [np.empty(0, dtype=np.intp)]
    for key, release in releases.items():
        persons = passed.loc[passed["release"] == key, "person"].to_numpy()
        waiting += [persons[~done[course][persons]] for course in release.form.requires]
    return np.unique(np.concatenate(waiting))
