"""Machine results in a database that several machines share: PostgreSQL, through SQLAlchemy.

Texts are kept as bytes and found by a hash: PostgreSQL takes no NUL in a text, and no long one in
an index. Rows are written in one order everywhere, so two machines never wait for each other in a
circle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from multilang.draft_cache.packing import DAMAGED, Pair, digest, packed, unpacked
from multilang.errors import ConfigError, MultilangError, WorkspaceError
from multilang.model import Alignment, Draft

if TYPE_CHECKING:
    from sqlalchemy import Engine, Table

DIALECTS = ("postgresql", "sqlite")
_AT_ONCE = 1000
_EXTRA = "pip install 'multilang[shared]'"
_VARIABLE = "MULTILANG_DRAFTS"


class SharedCache:
    """``draft_cache.Cache`` over a database."""

    def __init__(self, engine: Engine) -> None:
        import sqlalchemy as sql

        self._engine = engine
        made = sql.MetaData()
        key = sql.Column("signature", sql.Text, primary_key=True)
        self._drafts = sql.Table(
            "multilang_draft", made, key,
            sql.Column("digest", sql.LargeBinary(16), primary_key=True),
            sql.Column("text", sql.LargeBinary, nullable=False),
            sql.Column("score", sql.Float),
        )  # fmt: skip
        self._alignments = sql.Table(
            "multilang_alignment", made, sql.Column("signature", sql.Text, primary_key=True),
            sql.Column("digest", sql.LargeBinary(16), primary_key=True),
            sql.Column("data", sql.LargeBinary, nullable=False),
        )  # fmt: skip
        try:
            made.create_all(engine)
        except (sql.exc.IntegrityError, sql.exc.ProgrammingError):
            made.create_all(engine)  # another machine made them at the same moment

    def get(self, key: str, sources: Sequence[str]) -> Mapping[str, Draft]:
        by_digest = {_digest(source): source for source in sources}
        rows = self._rows(self._drafts, key, list(by_digest))
        return {by_digest[d]: Draft(_text(text), score) for _, d, text, score in rows}

    def begun(self, beginning: str, sources: Sequence[str]) -> frozenset[str]:
        """Those of ``sources`` that have a draft under some key that begins so."""
        by_digest = {_digest(source): source for source in sources}
        table, found = self._drafts, set[str]()
        with self._engine.connect() as connection:
            for chunk in _chunks(list(by_digest)):
                query = table.select().where(
                    table.c.signature.startswith(beginning, autoescape=True),
                    table.c.digest.in_(chunk),
                )
                found.update(by_digest[bytes(row.digest)] for row in connection.execute(query))
        return frozenset(found)

    def put(self, key: str, drafts: Mapping[str, Draft]) -> None:
        rows = [
            {"signature": key, "digest": _digest(source), "text": _bytes(one.text),
             "score": one.score}
            for source, one in drafts.items()
            if not one.reason  # what an engine could not do may work next time
        ]  # fmt: skip
        self._put(self._drafts, rows)

    def get_alignments(self, key: str, pairs: Sequence[Pair]) -> Mapping[Pair, Alignment]:
        """Those that are known of these (source, translation) pairs."""
        by_digest = {digest(pair): pair for pair in pairs}
        found: dict[Pair, Alignment] = {}
        for _, one, data in self._rows(self._alignments, key, list(by_digest)):
            try:
                found[by_digest[one]] = unpacked(data)
            except DAMAGED:
                continue  # made anew, and put over it
        return found

    def put_alignments(self, key: str, found: Mapping[Pair, Alignment]) -> None:
        """Weights are kept to the nearest of 255 steps."""
        rows = [
            {"signature": key, "digest": digest(pair), "data": packed(one)}
            for pair, one in found.items()
        ]
        self._put(self._alignments, rows)

    def _rows(self, table: Table, key: str, digests: Sequence[bytes]) -> Iterator[tuple[Any, ...]]:
        with self._engine.connect() as connection:
            for chunk in _chunks(digests):
                query = table.select().where(table.c.signature == key, table.c.digest.in_(chunk))
                for row in connection.execute(query):
                    yield tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)

    def _put(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        from sqlalchemy.dialects import postgresql, sqlite

        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        insert = dialect.insert(table)
        values = {c.name: insert.excluded[c.name] for c in table.c if not c.primary_key}
        statement = insert.on_conflict_do_update(
            index_elements=["signature", "digest"], set_=values
        )
        with self._engine.begin() as connection:
            connection.execute(statement, sorted(rows, key=lambda row: row["digest"]))


@contextmanager
def opened(url: str) -> Iterator[SharedCache]:
    """The cache in the database at ``url``.

    Raises:
        ConfigError, WorkspaceError: as ``draft_cache.open_cache``.
    """
    engine = _engine(url)
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield SharedCache(engine)
    except MultilangError:
        raise
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise WorkspaceError(
            f"the shared draft cache cannot be used: {reason}",
            where=engine.url.render_as_string(hide_password=True),
            hint=f"is the database up, and {_VARIABLE} right? unset it to use a file instead",
        ) from None
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    try:
        import sqlalchemy as sql
    except ImportError:
        raise ConfigError(f"{_VARIABLE} needs SQLAlchemy", hint=_EXTRA) from None
    try:
        address = sql.make_url(url)
        if address.get_backend_name() not in DIALECTS:
            raise ConfigError(f"{_VARIABLE} is for {' and '.join(DIALECTS)} alone")
        if address.drivername == "postgresql":
            address = address.set(drivername="postgresql+psycopg")
        return sql.create_engine(address, pool_pre_ping=True)
    except sql.exc.ArgumentError:
        example = "postgresql://user:password@host/database"
        raise ConfigError(f"{_VARIABLE} is no database URL", hint=f"such as {example}") from None
    except ImportError as error:
        raise ConfigError(f"{_VARIABLE}: no driver: {error}", hint=_EXTRA) from None


def _digest(source: str) -> bytes:
    return blake2b(_bytes(source), digest_size=16).digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def _chunks(digests: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for first in range(0, len(digests), _AT_ONCE):
        yield digests[first : first + _AT_ONCE]
