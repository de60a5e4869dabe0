"""Reviewing in the page: the rendered article on one side, the unit that is worked on on the other.

    guarding (whose request) -> entering (who) -> pages, writing (what is shown and done)
    -> desk (everything without HTTP) -> the catalogs

The truth stays in the PO files. Pages work as plain forms; ``assets/review.js`` spares the reloads.
"""
