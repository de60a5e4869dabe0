"""Write an article once, publish it in several languages.

The path of an article, with the module that does each hop:

    content/<slug>/index.md
      | workspace       bytes -> Article
      | extract         Article -> Skeleton + Units       joined again it is the file, byte for byte
      | segment         Unit -> Segments (sentences)
      | pretranslate    Segments -> Drafts                markup protected, output distrusted
      | merge           Units + Drafts + previous Catalog -> Catalog       drafts are fuzzy
      v
    locale/<lang>/LC_MESSAGES/<slug>.po      people review here: any PO editor
      | checks          Catalog -> Issues
      | assemble        Skeleton + Catalog + policy -> Bundle
      | publish         Bundles -> site, all or nothing
      v
    build/site/

``pipeline`` spells the hops out in one readable function; ``flows/`` says the same with Prefect
around it. Verbs are steps, plural folders are choices (``formats``, ``engines``, ``checks``,
``exports``), nouns are shared, and only the edge (``workspace``, ``publish``, ``cli``) meets the
disk and the world.
"""

__version__ = "0.1.0"
