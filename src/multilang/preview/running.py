"""The preview from start to Ctrl-C: one thread makes it anew, the event loop serves it."""

from __future__ import annotations

import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from types import FrameType

import uvicorn

from multilang import workspace
from multilang.errors import MultilangError
from multilang.preview import scope, watching
from multilang.preview.making import Maker
from multilang.preview.rendering import Rendered
from multilang.preview.serving import app
from multilang.preview.state import Board, State
from multilang.preview.watching import Stamp, Stamps
from multilang.project import Project


@dataclass(frozen=True, slots=True)
class Made:
    """What is told of each preview that was made."""

    changed: tuple[str, ...]
    """Paths in the project; none for the first one."""
    milliseconds: int
    articles: int
    problems: tuple[MultilangError, ...]
    """All that are there now."""


def serve(
    project: Project, listener: socket.socket, address: str, tell: Callable[[Made], None]
) -> None:
    """Serve a project's preview until Ctrl-C.

    Args:
        listener: listens already.
        address: where it does.
        tell: is called by another thread, once for each preview that was made.
    """
    board = Board(project.root)
    maker = threading.Thread(
        # Ends with the process, in the midst of whatever it reads: it writes nothing but a cache.
        target=_make, args=(project, board, tell), name="preview", daemon=True,
    )  # fmt: skip
    server = _Server(board, address)
    maker.start()
    server.run(sockets=[listener])


def _make(project: Project, board: Board, tell: Callable[[Made], None]) -> None:
    """Make the preview, and again whenever something changes."""
    maker = Maker(project)

    def look() -> Stamps:
        return watching.look(maker.project.root, scope.places(maker.project))

    stamps = look()
    _show(maker, board, stamps, (), tell, maker.load)
    for changed, now in watching.changes(stamps, look):
        touched = scope.scope(maker.project, changed)
        if touched:
            _show(maker, board, now, changed, tell, partial(maker.update, touched))


def _show(
    maker: Maker,
    board: Board,
    stamps: Stamps,
    changed: Iterable[str],
    tell: Callable[[Made], None],
    work: Callable[[], None],
) -> None:
    """Do the work and show what came of it. A fault of ours does not end the preview."""
    started = time.monotonic()
    rendered, failures = board.state.rendered, list[MultilangError]()
    try:
        work()
        rendered = Rendered(maker.site())
    except MultilangError as error:  # a template that cannot be read
        failures.append(error)
    except Exception as error:
        traceback.print_exc()
        failures.append(
            MultilangError(f"{type(error).__name__}: {error}", hint="a fault of multilang")
        )
    problems = dict(maker.problems)
    problems.update({(("", ""), f"site {number}"): e for number, e in enumerate(failures)})
    beside = _beside(maker.project, stamps)
    version = board.next_version()
    board.put(State(version, maker.project.root, rendered, maker.media(), beside, problems))
    milliseconds = round((time.monotonic() - started) * 1000)
    told = tuple({str(error): error for error in problems.values()}.values())
    tell(Made(tuple(sorted(changed)), milliseconds, maker.articles, told))


def _beside(project: Project, stamps: Stamps) -> dict[str, tuple[Stamp, ...]]:
    """The stamps of the files beside each article."""
    found: dict[str, tuple[Stamp, ...]] = {}
    for path, stamp in sorted(stamps.items()):
        folder, _, rest = path.removeprefix(f"{project.config.content_dir}/").partition("/")
        if rest and rest != workspace.ARTICLE and path.startswith(project.config.content_dir):
            found[folder] = (*found.get(folder, ()), stamp)
    return found


class _Server(uvicorn.Server):
    """Ends at once: browsers that listen for events would keep it waiting."""

    def __init__(self, board: Board, address: str) -> None:
        super().__init__(
            uvicorn.Config(
                app(board, address),
                http="h11",
                ws="none",
                lifespan="off",
                log_level="critical",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=1,
                limit_concurrency=1000,
            )
        )
        self._board = board

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self.force_exit = True
        self._board.close()
