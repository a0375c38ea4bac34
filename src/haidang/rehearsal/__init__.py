"""The rehearsal: a whole class of invented volunteers against the real server on a throw-away data folder.

`company` invents the class, `server` runs ``haidang serve`` as a process, `phone` speaks HTTP as a phone does,
`volunteer` plays one person and keeps a `ledger`, `audit` and `tracking` hold the ledgers against the raw rows of both
databases and against ``haidang track``, `run` puts it together and `report` says what came of it.
Why it is built so: `docs/adr/0004-rehearsal-room.md`.
"""
