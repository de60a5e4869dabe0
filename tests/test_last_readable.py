"""What a site was made of is remembered when it is on the site, and waits in a file until then."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from multilang import last_readable
from multilang.last_readable import Using, digests, get


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(last_readable, "_BATCH", 4)
    return tmp_path / "published.sqlite"


def use(path: Path, new: dict[str, bytes], same: tuple[str, ...] = ()) -> Using:
    using = Using(path)
    using.same.update(same)
    for name, data in new.items():
        using.put(name, data)
    return using


@pytest.mark.parametrize("count", [1, 4, 9])
def test_exactly_what_was_used_is_kept(path: Path, count: int) -> None:
    new = {f"n{number}": b"%d" % number for number in range(count)}
    use(path, new).keep()
    assert digests(path) == {name: sha256(data).hexdigest() for name, data in new.items()}
    use(path, {"n0": b"other"}).keep()
    assert digests(path) == {"n0": sha256(b"other").hexdigest()}
    use(path, {"more": b"m"}, same=("n0",)).keep()
    assert get(path, "n0") == b"other"
    assert get(path, "more") == b"m"


def test_nothing_is_kept_before_it_is_on_the_site(path: Path) -> None:
    use(path, {"a": b"published"}).keep()
    use(path, {f"n{number}": b"new" for number in range(9)} | {"a": b"new"})  # killed
    assert get(path, "a") == b"published"
    assert set(digests(path)) == {"a"}
    use(path, {f"m{number}": b"later" for number in range(9)}).keep()
    assert set(digests(path)) == {f"m{number}" for number in range(9)}


def test_the_last_version_counts(path: Path) -> None:
    using = use(path, {f"n{number}": b"first" for number in range(9)})
    using.put("n0", b"second")
    using.keep()
    assert get(path, "n0") == b"second"
    assert get(path, "n1") == b"first"


def test_a_damaged_file_costs_the_memory_and_not_the_run(path: Path) -> None:
    path.write_bytes(b"no database" * 200)
    using = use(path, {f"n{number}": b"x" for number in range(9)})
    using.keep()
    assert not path.exists()
    use(path, {"a": b"y"}).keep()
    assert get(path, "a") == b"y"
