"""Taking a file into the store for the attachments of a record that is being edited."""

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ssr_desk.ui.context import Context
from ssr_desk.ui.record_editor import RecordEditor

PIECE = 1 << 20


def attach(context: Context, editor: RecordEditor, field: str, path: Path) -> None:
    """Read `path` into the store and add it to a field of the form; the record is saved by the person."""
    desk, begun = context.desk, editor.draft_id
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"

    def pieces(job: Any) -> Iterator[bytes]:
        with path.open("rb") as source:
            while piece := source.read(PIECE):
                job.cancel.check()
                yield piece

    def done(line: dict[str, Any]) -> None:
        if editor.draft_id == begun:
            held = editor.form.values().get(field) or []
            editor.form.merge_values({field: [*(one for one in held if one["id"] != line["id"]), line]})

    context.jobs.write(editor, lambda job: desk.recording.attach(path.name, kind, pieces(job)), done, editor.bar.fail)
