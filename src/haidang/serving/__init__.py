"""Serving: the only importer of Voila, jupyter_server and tornado.

`application` subclasses Voila thinly and lays out every route; `request` is what all of our handlers share;
`site` holds the pages that are drawn here, `api` the endpoints of `docs/reference/contracts.md` 2.4,
`shared_pages` the pages that Voila renders once for everybody, `live_pages` those that have a kernel.
"""
