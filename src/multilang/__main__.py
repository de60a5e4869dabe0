"""``python -m multilang`` and the ``multilang`` command."""

from multilang.cli import main

if __name__ == "__main__":
    main(prog_name="multilang")
