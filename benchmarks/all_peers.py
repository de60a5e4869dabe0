"""What ``all.py`` calls of other tools: each as its documentation says, for a tree of files."""

from __future__ import annotations

_MDPO = """
import glob, os, sys
from mdpo.md2po import markdown_to_pofile
from mdpo.po2md import pofile_to_markdown
for path in sorted(glob.glob(sys.argv[1] + "/*.md")):
    name = os.path.basename(path)[:-3]
    try:
        text = open(path, encoding="utf-8").read()
        markdown_to_pofile(text, save=True, po_filepath="po/" + name + ".po")
        pofile_to_markdown(text, "po/" + name + ".po", save="out/" + name + ".md")
    except Exception as error:
        print(path, error)
"""
_PO4A = """
set -e
{ echo '[po4a_langs] fr'; echo '[po4a_paths] pot/all.pot fr:po/all.fr.po'
  for file in "$1"/*.md; do
    echo "[type: text] $file fr:out/${file##*/} opt:\\"-o markdown -k 0 -M UTF-8 -L UTF-8\\""
  done; } > po4a.cfg
po4a --quiet po4a.cfg
"""


def _toolkit(module: str) -> str:
    return f"from translate.convert.{module} import main; main()"


Commands = tuple[tuple[str, ...], ...]

CYCLES: dict[str, tuple[str, Commands]] = {
    "multilang": ("", (("{own}", "{here}/all_ours.py", "cycle", "{in}", "{work}"),)),
    "po4a": ("po4a", (("bash", "-c", _PO4A.replace("{", "{{").replace("}", "}}"), "-", "{in}"),)),
    "mdpo": ("module mdpo", (("{python}", "-c", _MDPO, "{in}"),)),
    "translate-toolkit": (
        "module translate.convert.md2po",
        (
            ("{python}", "-c", _toolkit("md2po"), "--progress=none", "-P", "{in}", "pot"),
            ("{python}", "-c", _toolkit("pot2po"), "--progress=none", "pot", "po"),
            ("{python}", "-c", _toolkit("po2md"), "--progress=none", "-t", "{in}", "po", "out"),
        ),
    ),
}
"""By tool: the program or module it needs, and its commands; those with `{in}` are filled in."""

_MDPO_PO = """
import glob, os, sys
from mdpo.md2po import markdown_to_pofile
for path in sorted(glob.glob(sys.argv[1] + "/*.md")):
    try:
        text = open(path, encoding="utf-8").read()
        markdown_to_pofile(text, save=True, po_filepath="po/" + os.path.basename(path)[:-3] + ".po")
    except Exception as error:
        print(path, error)
"""
_MDPO_MD = """
import glob, os, sys
from mdpo.po2md import pofile_to_markdown
for path in sorted(glob.glob(sys.argv[1] + "/*.md")):
    name = os.path.basename(path)[:-3]
    try:
        text = open(path, encoding="utf-8").read()
        pofile_to_markdown(text, "po/" + name + ".po", save="out/" + name + ".md")
    except Exception as error:
        print(path, error)
"""
_PO4A_AGAIN = "rm -f out/*; exec po4a --quiet --force --no-update po4a.cfg"

ASSEMBLIES: dict[str, tuple[str, Commands]] = {
    "multilang": (
        "",
        (
            ("{own}", "{here}/all_ours.py", "targets", "{in}", "{work}"),
            ("{own}", "{here}/all_ours.py", "assemble", "{in}", "{work}"),
        ),
    ),
    "multilang, no proof": (
        "",
        (
            ("{own}", "{here}/all_ours.py", "targets", "{in}", "{work}"),
            ("{own}", "{here}/all_ours.py", "fill", "{in}", "{work}"),
        ),
    ),
    "po4a": ("po4a", (*CYCLES["po4a"][1], ("bash", "-c", _PO4A_AGAIN))),
    "mdpo": (
        "module mdpo",
        (("{python}", "-c", _MDPO_PO, "{in}"), ("{python}", "-c", _MDPO_MD, "{in}")),
    ),
    "translate-toolkit": CYCLES["translate-toolkit"],
}
"""The same for localized files from catalogs: the last command is measured, those before it make
the catalogs."""

FILL = """
import glob, sys, polib
letters = str.maketrans("e\u0627", "\u00e9\u0622")
for path in glob.glob(sys.argv[1] + "/*.po"):
    catalog = polib.pofile(path)
    for entry in catalog:
        entry.msgstr = entry.msgid.translate(letters)
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    catalog.save(path)
"""
"""Translates every message of other tools' catalogs, as ``all_ours.py targets`` does with ours."""

HASHES = """
import hashlib, os
total = hashlib.sha256()
for top in ("content", "locale"):
    for folder, folders, names in os.walk(top):
        folders.sort()
        for name in sorted(names):
            with open(os.path.join(folder, name), "rb") as file:
                total.update(hashlib.sha256(file.read()).digest())
print(total.hexdigest())
"""
"""Reads what a run has to know of, and nothing more: the least that noticing no change can cost."""
