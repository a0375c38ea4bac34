"""Print the reference page of the lint's rules."""

from __future__ import annotations

import sys

from haidang.bank.rules import reference

if __name__ == "__main__":
    sys.stdout.buffer.write(reference().encode())
