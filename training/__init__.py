"""Make translation models for multilang: prepare, train, average, export, evaluate, card.

No part of the product, which never imports it and never needs torch. Each step is a command,
``python -m training.<step>``, run in the repository's root; ``README.md`` beside this file shows
them in order. Only ``network``, ``optimisers``, ``checkpoints``, ``scoring`` and ``train`` import
torch.
"""
