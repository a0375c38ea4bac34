"""Make the demonstration while Binder's image is built, so that the first visitor does not wait for it."""

from __future__ import annotations

from haidang.workbench.demo import ready_demo
from haidang.workbench.opening import Settings, open_workbench

workbench = open_workbench(Settings.from_environment())
for line in ready_demo(workbench):
    print(line)
workbench.database.dispose()
