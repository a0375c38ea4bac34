"""Ordinary ipywidgets notebooks, as a trainer drops them into the folder: one of each kind."""

from __future__ import annotations

from pathlib import Path

import nbformat

SLIDERS = """
import ipywidgets as widgets

homes = widgets.IntSlider(description="Số hộ", min=0, max=100, value=40)
share = widgets.FloatSlider(description="Tỷ lệ", min=0, max=1, step=0.05, value=0.5)
result = widgets.Label()

def count(_=None):
    result.value = f"Cần ghé {round(homes.value * share.value)} hộ"

homes.observe(count, "value")
share.observe(count, "value")
count()
widgets.VBox([homes, share, result])
"""
BUTTON = """
import ipywidgets as widgets
from IPython.display import display

out = widgets.Output()
button = widgets.Button(description="Gọi tên")
names = iter(["Lan", "Tư", "Năm"])

def pressed(_):
    with out:
        print("Mời", next(names))

button.on_click(pressed)
display(button, out)
"""
INTERACT = """
from ipywidgets import interact

@interact(tổ=["Tổ 1", "Tổ 2"], người=(1, 9))
def plan(tổ="Tổ 1", người=3):
    print(f"{tổ}: {người} người")
"""
TABS = """
import ipywidgets as widgets

tabs = widgets.Tab([widgets.HTML("<p>Việc buổi sáng</p>"), widgets.HTML("<p>Việc buổi chiều</p>")])
tabs.titles = ["Sáng", "Chiều"]
tabs
"""
ENVIRONMENT = """
import os

print("Biến:", sorted(key for key in os.environ if key.startswith("HAIDANG_")))
"""
FAULTY = """
raise ValueError("chuyện riêng của máy chủ")
"""
NOTEBOOKS = {
    "sliders": (SLIDERS, {}),
    "button": (BUTTON, {}),
    "interact": (INTERACT, {}),
    "tabs": (TABS, {}),
    "environment": (ENVIRONMENT, {}),
    "faulty": (FAULTY, {}),
    "for-volunteers": (ENVIRONMENT, {"for": ["volunteer"], "title": "Sổ tay mở cho tình nguyện viên"}),
}
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def drop_into(folder: Path) -> None:
    """Write all of them into a folder of notebooks."""
    for name, (source, facts) in NOTEBOOKS.items():
        title = nbformat.v4.new_markdown_cell(f"# Sổ tay {name}")
        made = nbformat.v4.new_notebook(cells=[title, nbformat.v4.new_code_cell(source.strip())])
        made.metadata["kernelspec"] = KERNEL
        if facts:
            made.metadata["haidang"] = facts
        nbformat.write(made, folder / f"{name}.ipynb")
