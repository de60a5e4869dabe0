"""The preview as a server: every page as it is now, made again while authors and reviewers save.

    watching (what changed) -> scope (what that touches) -> making (articles and catalogs in memory)
    -> rendering (pages, when they are asked for) -> serving (HTTP, and the word to browsers)

Catalogs, the journal and ``build/`` are never written. What is shown is what ``build/preview/``
would hold, byte for byte, but for the links of 404 pages, which begin at the root of this host, and
what is put into each page's head when it is sent: a script that reloads it, and leave to run it.
"""
