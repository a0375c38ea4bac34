"""Makes `samples` importable: hand-made items of all nine types, shared by the unit tests."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
