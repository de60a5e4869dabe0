"""The training tools: what runs without torch, and, where torch is, a toy from text to drafts."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

np = pytest.importorskip("numpy")

from training import (  # noqa: E402
    batches,
    card,
    corpora,
    export,
    facts,
    held_out,
    packages,
    packs,
    pairs,
    prepare,
    recipe,
    synthetic,
    vocabulary,
    weights,
)
from training.corpora import TrainingError  # noqa: E402
from training.pairs import ZWNJ, Pair  # noqa: E402

TORCH = importlib.util.find_spec("torch") is not None
needs_torch = pytest.mark.skipif(not TORCH, reason="torch is no dependency of the product")

SHAPE = weights.Shape(width=32, inner=64, heads=4, encoder_layers=1, decoder_layers=1)
NOUNS = {"boat": "bateau", "lamp": "phare", "harbour": "port", "storm": "orage", "net": "filet",
         "sailor": "marin", "bridge": "pont", "letter": "courrier", "garden": "jardin"}  # fmt: skip
VERBS = {"sees": "voit", "finds": "trouve", "leaves": "quitte", "draws": "dessine"}


def toy(count: int = 600) -> list[Pair]:
    """A grammar of two dozen words."""
    choose = random.Random(1).choice
    found = []
    for number in range(count):
        one, other, verb = choose(list(NOUNS)), choose(list(NOUNS)), choose(list(VERBS))
        source, target = (
            f"the {one} {verb} the {other}",
            f"le {NOUNS[one]} {VERBS[verb]} le {NOUNS[other]}",
        )
        if number % 3 == 0:
            source, target = f"{source} {number % 97}", f"{target} {number % 97}"
        found.append(Pair(source + ".", target + ".", "fr", "tatoeba", "prose"))
    return found


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("toy") / "toy.tsv"
    path.write_text("".join(f"{p.source}\t{p.target}\n" for p in toy()), "utf-8")
    return path


@pytest.fixture(scope="module")
def stem(table: Path) -> Path:
    """The toy, prepared with the command."""
    out = table.with_name("pack")
    said = ["--out", str(out), "--lang", "fr", "--table", str(table), "--no-held-out",
            "--vocabulary", "150", "--synthetic", "0.2"]  # fmt: skip
    prepare.prepare(prepare.arguments().parse_args(said))
    return out


# -- Data ---------------------------------------------------------------------------------------


def test_every_origin_has_licence_kind_and_where_given_away_attribution() -> None:
    found = corpora.load()
    assert {corpus.tier for corpus in found.values()} == {"A", "B", "C"}
    for name in corpora.allowed(found):
        corpus = found[name]
        assert corpus.attribution
        copyleft = ("GPL", "BY-SA", "NC", "none found", "research")
        assert not any(word in corpus.licence for word in copyleft), name


def test_unknown_origins_are_not_learnt_from() -> None:
    found = corpora.load()
    assert "multi30k" not in corpora.allowed(found)
    assert corpora.corpus_of("heard in the street", found) is None
    made = corpora.corpus_of("synthetic:tico19", found)
    assert made is not None
    assert (made.licence, made.kind) == (found["tico19"].licence, "copy")
    own = corpora.corpus_of("project:harbour", found)
    assert own is not None
    assert own.tier == "A"


def test_a_licence_table_with_a_hole_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "licences.json"
    path.write_text('{"x": {"tier": "A", "licence": "MIT", "kind": "prose"}}', "utf-8")
    with pytest.raises(TrainingError, match="attribution"):
        corpora.load(path)


def test_recipe_names_only_known_origins_and_kinds() -> None:
    found, known = recipe.load(), corpora.load()
    assert {*found.origins, *found.caps} <= known.keys()
    assert set(found.kinds) == set(corpora.KINDS)


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("Save the file", "Enregistrer le fichier", ""),
        ("Save the file", "Save the file", "untranslated"),
        ("...", "!", "wordless"),
        ("See ⟦1⟧", "Voir ⟦2⟧", "placeholders"),
        ("Yes, that is so \ufffd", "Oui", "broken"),
        ("A very long sentence of which nearly nothing was translated", "Une", "length"),
    ],
)
def test_faults(source: str, target: str, why: str) -> None:
    assert pairs.fault(Pair(source, target, "fr", "x", "prose")) == why


def test_english_left_in_persian_is_a_fault() -> None:
    assert pairs.fault(Pair("Save the file", "Save کن the file", "fa", "x", "prose")) == "script"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("او می رود", f"او می{ZWNJ}رود"),
        ("کتاب های من", f"کتاب{ZWNJ}های من"),
        ("خانه ای بزرگ تر", f"خانه{ZWNJ}ای بزرگ{ZWNJ}تر"),
        ("نمی توانم", f"نمی{ZWNJ}توانم"),
        ("ها ها", f"ها{ZWNJ}ها"),
        ("قدیمی است", "قدیمی است"),
    ],
)
def test_persian_joiners_come_back(written: str, wanted: str) -> None:
    assert pairs.joined(written) == wanted
    assert pairs.joined(wanted) == wanted


def test_cleaning_keeps_each_pair_once() -> None:
    dropped: Counter[str] = Counter()
    one = Pair("Good  morning", "Bonjour", "fr", "a", "prose")
    found = list(pairs.clean([one, Pair("good morning!", "bonjour", "fr", "b", "prose")], dropped))
    assert [(p.source, p.origin) for p in found] == [("Good morning", "a")]
    assert dropped == {"repeated": 1}


def test_held_out_sentences_and_runs_are_kept_out(tmp_path: Path) -> None:
    secret = "The old lighthouse keeper counted every ship that passed the northern cape."
    (tmp_path / "dev.en-fr.src").write_text(secret + "\n", "utf-8")
    (tmp_path / "dev.en-fr.ref").write_text("Le vieux gardien comptait les navires.\n", "utf-8")
    known = held_out.read(tmp_path)
    assert known.reason(secret.upper().rstrip(".")) == "sentence"
    assert known.reason("Le vieux gardien comptait les navires !") == "sentence"
    quoted = "He wrote: the old lighthouse keeper counted every ship that passed us by."
    assert known.reason(quoted) == "run"
    assert known.reason("The old lighthouse keeper slept.") == ""
    dropped: Counter[str] = Counter()
    sample = [Pair("Hello", "Le vieux gardien comptait les navires", "fr", "x", "prose"),
              Pair("Hello", "Bonjour", "fr", "x", "prose")]  # fmt: skip
    kept = list(held_out.keep_out(sample, known, dropped))
    assert [pair.target for pair in kept] == ["Bonjour"]
    assert dropped == {"held out: sentence": 1}


def test_prepare_asks_for_the_evaluation_sets(table: Path) -> None:
    said = ["--out", "x", "--lang", "fr", "--table", str(table)]
    with pytest.raises(TrainingError, match="held-out"):
        prepare.prepare(prepare.arguments().parse_args(said))


def test_fetched_tables_keep_origin_and_kind_in_pack_and_report(tmp_path: Path) -> None:
    for origin, sort in (("chromium", "bell"), ("scratch-website", "kite")):
        lines = [
            f"the {sort} rings {n} times\tla cloche {sort} sonne {n} fois\n" for n in range(60)
        ]
        (tmp_path / f"{origin}.fr.tsv").write_text("".join(lines), "utf-8")
    (tmp_path / "chromium.fa.tsv").write_text("the bell\tزنگ\n", "utf-8")
    said = ["--out", str(tmp_path / "pack"), "--lang", "fr", "--table", str(tmp_path),
            "--no-held-out", "--vocabulary", "90", "--synthetic", "0"]  # fmt: skip
    report = prepare.prepare(prepare.arguments().parse_args(said))
    assert {name: row[0] for name, row in report["origins"]["fr"].items()} == {
        "chromium": 60, "scratch-website": 60,
    }  # fmt: skip
    assert set(packs.read(tmp_path / "pack.pack").kinds) == {"interface", "prose"}


def test_lines_made_by_rule_agree_on_both_sides() -> None:
    real = [Pair("Visit Paris on 12.5 with Anna today.", "Voir Paris le 12.5 avec Anna.", "fr",
                 "tatoeba", "prose")] * 50  # fmt: skip
    made = list(synthetic.synthesise(real, 4.0, 7))
    assert len(made) == 200
    assert made == list(synthetic.synthesise(real, 4.0, 7))
    assert {pair.origin for pair in made} == {"synthetic:tatoeba"}
    assert {pair.kind for pair in made} == {"copy"}
    assert not [pair for pair in made if pairs.fault(pair) not in ("", "wordless")]
    assert any("⟦" in pair.source for pair in made)
    assert any(pair.source.isupper() for pair in made)


def test_reviewed_catalogs_give_units_and_sentences(tmp_path: Path) -> None:
    from training import catalogs

    folder = tmp_path / "locale" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "light.po").write_text(
        'msgid ""\nmsgstr "Language: fr\\nContent-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgctxt "paragraph"\nmsgid "The **lamp** burns. See ⟦3⟧ for more."\n'
        'msgstr "Le **phare** brûle. Voir ⟦3⟧ pour plus."\n\n'
        '#, fuzzy\nmsgctxt "title"\nmsgid "Not reviewed"\nmsgstr "Pas relu"\n',
        "utf-8",
    )
    found = [(p.source, p.target) for p in catalogs.read_project(tmp_path, "en", "fr")]
    assert found == [
        ("The lamp burns.", "Le phare brûle."),
        ("See ⟦0⟧ for more.", "Voir ⟦0⟧ pour plus."),
        ("The lamp burns. See ⟦0⟧ for more.", "Le phare brûle. Voir ⟦0⟧ pour plus."),
    ]


def test_memories_are_read_by_language(tmp_path: Path) -> None:
    from training import catalogs

    path = tmp_path / "harbour.tmx"
    path.write_text(
        '<?xml version="1.0"?><tmx version="1.4"><header/><body><tu>'
        '<tuv xml:lang="en"><seg>The lamp burns.</seg></tuv>'
        '<tuv xml:lang="fr-FR"><seg>Le phare brûle.</seg></tuv></tu></body></tmx>',
        "utf-8",
    )
    found = list(catalogs.read_tmx(path, "en", "fr"))
    assert found == [Pair("The lamp burns.", "Le phare brûle.", "fr", "project:harbour", "project")]


# -- Packs, batches, weights, packages ------------------------------------------------------------


def test_vocabulary_keeps_symbols_digits_and_joiners_whole() -> None:
    sample = [
        Pair("the boat", f"قایق می{ZWNJ}رود کتاب{ZWNJ}های", "fa", "x", "prose"),
        *toy(80),
    ]
    model = vocabulary.train(sample * 20, 140, 1)
    assert b"/tmp" not in model
    processor = vocabulary.load(model)
    pieces = processor.encode(f"⟦7⟧ the 42\u00a0kitāb \u200bboat’s{ZWNJ}های", out_type=str)
    assert "⟦7⟧" in pieces
    assert {"4", "2"} <= set(pieces)
    assert f"{ZWNJ}های" in pieces
    assert vocabulary.start_id(processor, "fa") != vocabulary.start_id(processor, "fr")
    unknown = processor.encode("the 北京東 boat")
    assert unknown.count(vocabulary.UNKNOWN) == 1


def test_packs_are_deterministic_and_read_back(stem: Path, tmp_path: Path) -> None:
    pack = packs.read(stem.with_suffix(".pack"))
    packs.write(pack, tmp_path / "again.pack")
    assert (tmp_path / "again.pack").read_bytes() == stem.with_suffix(".pack").read_bytes()
    processor = vocabulary.checked(stem.with_suffix(".model").read_bytes(), pack.model_sha256, "")
    first = int(pack.source_starts_of(np.array([5]))[0])
    text = processor.decode(pack.source[first : first + int(pack.source_lengths[5])].tolist())
    report = json.loads(stem.with_suffix(".json").read_text("utf-8"))
    assert text
    assert sum(row[0] for row in report["origins"]["fr"].values()) == len(pack)


def test_batches_hold_every_pair_within_the_limit(stem: Path) -> None:
    pack = packs.read(stem.with_suffix(".pack"))
    flat = recipe.Recipe({}, {}, {})
    plan = batches.Plan(flat, 400, 60, 0.0, 1.0, 3)
    rows = list(batches.draw(pack, plan, 0, 0.5))
    assert sorted(int(row) for group in rows for row in group) == list(range(len(pack)))
    assert all((a == b).all() for a, b in zip(rows, batches.draw(pack, plan, 0, 0.5), strict=True))
    for group in rows:
        found = batches.batch(pack, group, np.array([4]), 999)
        assert found.wanted.size <= 400 or len(group) == 1
        assert (found.target[:, 0] == 4).all()
        shifted = np.where(found.wanted == vocabulary.END, 999, found.wanted)[:, :-1]
        assert (found.target[:, 1:] == shifted).all()


def random_weights(model: bytes, seed: int = 1) -> weights.Weights:
    """Of the toy's shape, as no training made them."""
    from training import layout

    rng = np.random.default_rng(seed)
    sizes = {"inner": (SHAPE.inner, SHAPE.width), "outer": (SHAPE.width, SHAPE.inner)}
    arrays = {
        weights.EMBEDDING: rng.normal(size=(vocabulary.load(model).get_piece_size(), SHAPE.width))
    }
    for kind, _, names in layout.parts(SHAPE):
        for name in names:
            size = sizes.get(name.rpartition(".")[2], (SHAPE.width, SHAPE.width))
            arrays[f"{name}.weight"] = rng.normal(size=size if kind == "linear" else size[:1])
            arrays[f"{name}.bias"] = rng.normal(size=size[:1])
    arrays = {name: array.astype(np.float32) for name, array in arrays.items()}
    return weights.Weights(SHAPE, arrays, vocabulary.sha256(model), ("fr",))


def test_weights_survive_file_and_package(stem: Path, tmp_path: Path) -> None:
    """int8 twice is int8 once: a package teaches on as its .npz does."""
    model = stem.with_suffix(".model").read_bytes()
    weights.save(random_weights(model), tmp_path / "w.npz")
    stored = weights.load(tmp_path / "w.npz")
    about = export.About("en", "fr", "0.1", "experimental")
    path = export.export(stored, model, about, tmp_path, None)
    back = weights.load(path)
    assert back.shape == SHAPE
    assert back.model_sha256 == stored.model_sha256
    assert packages.read_sentencepiece(path) == model
    for name, array in stored.arrays.items():
        assert np.allclose(back.arrays[name], array, atol=1e-4), name


def test_equal_weights_give_an_equal_package_that_the_engine_runs(
    stem: Path, tmp_path: Path
) -> None:
    from multilang.engines.packages import read

    model = stem.with_suffix(".model").read_bytes()
    about = export.About("en", "fr", "0.1", "gist", card="# A card\n")
    kept = export.used_pieces(packs.read(stem.with_suffix(".pack")), model, "fr")
    one, two = (
        export.export(random_weights(model), model, about, tmp_path / name, kept) for name in "ab"
    )
    assert one.read_bytes() == two.read_bytes()
    package = read(one)
    assert (package.name, package.quality) == ("en_fr", "gist")
    assert (package.length_penalty, package.no_repeat) == (1.3, 2)
    assert len(engine(one, tmp_path).translate(["the boat"], "en", "fr")) == 1


def engine(archive: Path, folder: Path):  # type: ignore[no-untyped-def]
    from multilang.engines import make
    from multilang.engines.install import install
    from multilang.engines.packages import places

    install(archive, places(str(folder / "models")))
    return make("argos", models_dir=str(folder / "models"), threads=1)


def test_a_model_may_begin_with_the_encoder_of_one_that_reads_better(stem: Path) -> None:
    from training import warm_start
    from training.vocabulary import load

    model = stem.with_suffix(".model").read_bytes()
    own, other = random_weights(model), random_weights(model, seed=2)
    mixed = warm_start.with_encoder(own, other, model).arrays
    for name, array in mixed.items():
        if name != weights.EMBEDDING:
            source = other if name.startswith("encoder") else own
            assert (array == source.arrays[name]).all(), name
    pieces = load(model)
    for number in range(pieces.get_piece_size()):
        source = other if all(ord(c) < 592 or c == "▁" for c in pieces.id_to_piece(number)) else own
        assert (mixed[weights.EMBEDDING][number] == source.arrays[weights.EMBEDDING][number]).all()


def test_only_weights_of_one_kind_are_averaged(stem: Path) -> None:
    model = stem.with_suffix(".model").read_bytes()
    one, two = random_weights(model, 1), random_weights(model, 2)
    mean = weights.average([one, two])
    name = "encoder_norm.weight"
    assert np.allclose(mean.arrays[name], (one.arrays[name] + two.arrays[name]) / 2)
    with pytest.raises(TrainingError, match="one shape"):
        weights.average([one, weights.Weights(weights.Shape(), one.arrays, one.model_sha256)])


def test_packages_of_others_are_refused(tmp_path: Path) -> None:
    import tiny_model

    folder = tiny_model.build(tmp_path / "other", "en", "fr", {"boat": "bateau"})
    with pytest.raises(TrainingError, match="not a model as"):
        weights.load(folder)


def test_the_card_refuses_what_may_not_be_given_away() -> None:
    evaluation = {"results": [], "set": "dev", "sentences": 1}
    one = facts.Facts("fr", evaluation, {"tatoeba": 5, "multi30k": 1}, "", "", ())
    with pytest.raises(TrainingError, match="multi30k"):
        card._data([one])
    text = card._data([facts.Facts("fr", evaluation, {"tatoeba": 1234}, "", "", ())])
    assert "| tatoeba | CC BY 2.0 FR | 1,234 | Sentences by" in text


# -- With torch -----------------------------------------------------------------------------------


def train_command(stem: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "training.train", "--pack", str(stem.with_suffix(".pack")),
            "--out", str(out), "--width", "32", "--inner", "64", "--heads", "4", "--encoder", "1",
            "--decoder", "1", "--batch", "600", "--dropout", "0.1", "--warm-up", "20", "--threads",
            "1", "--short-first", "0", "--average", "0.95", "--save-every", "0.2", "--log-every",
            "0.5", "--precision", "fp32", "--eval-at", "0.9,1", *more]  # fmt: skip


def run(command: list[str]) -> str:
    environ = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE"}
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs_torch
def test_a_killed_training_ends_as_one_that_was_left_alone(stem: Path, tmp_path: Path) -> None:
    """Bit for bit: the state on disk is all there is."""
    run(train_command(stem, tmp_path / "whole", "--steps", "80"))
    command = train_command(stem, tmp_path / "killed", "--steps", "80")
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    waiting = time.monotonic() + 60
    while not (tmp_path / "killed" / "state.pt").exists() and time.monotonic() < waiting:
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    assert not (tmp_path / "killed" / "weights.npz").exists()
    assert "goes on at step" in run(command)
    one, two = (weights.load(tmp_path / name / "weights.npz") for name in ("whole", "killed"))
    assert one.arrays.keys() == two.arrays.keys()
    for name, array in one.arrays.items():
        assert (array == two.arrays[name]).all(), name


@needs_torch
def test_a_toy_learns_and_translates_through_the_engine(stem: Path, tmp_path: Path) -> None:
    print(run(train_command(stem, tmp_path / "toy", "--steps", "500")))
    run([sys.executable, "-m", "training.average", str(tmp_path / "toy" / "weights-0.90.npz"),
         str(tmp_path / "toy" / "weights.npz"), "--out", str(tmp_path / "mean.npz")])  # fmt: skip
    run([sys.executable, "-m", "training.export", str(tmp_path / "mean.npz"), "--sentencepiece",
         str(stem.with_suffix(".model")), "--pack", str(stem.with_suffix(".pack")), "--lang", "fr",
         "--out", str(tmp_path)])  # fmt: skip
    archive = tmp_path / "translate-en_fr-0_1.argosmodel"
    drafts = engine(archive, tmp_path).translate([p.source for p in toy()[:50]], "en", "fr")
    right = sum(draft.text == pair.target for draft, pair in zip(drafts, toy()[:50], strict=True))
    assert right >= 40, [draft.text for draft in drafts[:10]]
    again = run(train_command(stem, tmp_path / "on", "--steps", "5", "--init", str(archive)))
    assert "done" in again


@pytest.mark.parametrize(
    "name", ["average", "card", "evaluate", "export", "fetch", "prepare", "robustness"]
)
def test_every_step_without_torch_can_be_imported(name: str) -> None:
    """They use multilang's own modules, which move."""
    assert importlib.import_module(f"training.{name}")
