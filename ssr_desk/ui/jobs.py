"""Work off the GUI thread: one worker for everything that writes, a small pool for what reads and renders.

Callbacks land on the GUI thread, in the order in which the work ended, and only while their owner lives. Closing asks
running work to stop and waits for it, so no thread outlives the store. Nothing here pumps events.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from ssr_desk.progress import Cancelled, CancelToken, Progress

_Result = TypeVar("_Result")
READERS = 2
_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Job:
    """One piece of work that was asked for.

    Attributes:
        cancel: asks it to stop; work that takes a CancelToken checks it.
        progress: hand it to the work; it lands in `told` on the GUI thread.
    """

    owner: QObject
    done: Callable[[Any], None]
    failed: Callable[[Exception], None] | None
    told: Callable[[int, int, str], None] | None
    cancel: CancelToken = field(default_factory=CancelToken)
    progress: Progress = field(default_factory=Progress)
    future: "Future[Any] | None" = None


class Jobs(QObject):
    """Runs work for one window.

    Signals:
        idle: nothing is running or waiting any more.
        broken: work failed and nobody had said what to do then.
    """

    idle = Signal()
    broken = Signal(object)
    _landed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="ssr-write")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="ssr-read")
        self._running: set[Job] = set()
        self._closed = False
        self._landed.connect(self._land, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether anything runs or waits."""
        return bool(self._running)

    def write(
        self,
        owner: QObject,
        work: Callable[[Job], _Result],
        done: Callable[[_Result], None],
        failed: Callable[[Exception], None] | None = None,
        told: Callable[[int, int, str], None] | None = None,
    ) -> Job:
        """Run what changes the store, after the writes before it. `work` gets the job: its progress and cancel."""
        return self._start(self._writer, owner, work, done, failed, told)

    def read(
        self,
        owner: QObject,
        work: Callable[[Job], _Result],
        done: Callable[[_Result], None],
        failed: Callable[[Exception], None] | None = None,
        told: Callable[[int, int, str], None] | None = None,
    ) -> Job:
        """Run what only reads or renders, beside other readers."""
        return self._start(self._readers, owner, work, done, failed, told)

    def close(self) -> None:
        """Ask everything to stop, wait for it, take no more. Writes that have begun end as they will."""
        self._closed = True
        for job in self._running:
            job.cancel.cancel()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True, cancel_futures=False)
        self._running.clear()

    def _start(
        self,
        pool: ThreadPoolExecutor,
        owner: QObject,
        work: Callable[[Job], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None,
        told: Callable[[int, int, str], None] | None,
    ) -> Job:
        job = Job(owner, done, failed, told)
        if told is not None:
            job.progress = Progress(lambda *step: self._landed.emit(lambda: self._tell(job, step)))
        if self._closed:
            return job
        self._running.add(job)
        job.future = pool.submit(self._run, job, work)
        return job

    def _run(self, job: Job, work: Callable[[Job], Any]) -> None:
        """Work, on the worker's thread."""
        try:
            result, error = work(job), None
        except Exception as caught:  # whatever it is, it belongs on the GUI thread, where a person can be told
            result, error = None, caught
        if not (self._closed and not isValid(self)):
            self._landed.emit(lambda: self._end(job, result, error))

    def _land(self, callback: Callable[[], None]) -> None:
        callback()

    def _tell(self, job: Job, step: tuple[int, int, str]) -> None:
        if job in self._running and isValid(job.owner) and job.told:
            job.told(*step)

    def _end(self, job: Job, result: Any, error: Exception | None) -> None:
        self._running.discard(job)
        if isValid(job.owner) and not self._closed:
            if error is None:
                job.done(result)
            elif job.failed is not None:
                job.failed(error)
            elif not isinstance(error, Cancelled):
                _log.error("work failed", exc_info=error)
                self.broken.emit(error)
        if not self._running:
            self.idle.emit()
