"""One line of JSON for each thing logged; of an error its kind and place, never its words, which may quote a record."""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from .secrets_in_logs import without_links


class JsonLines(logging.Formatter):
    """Writes a record as one line; messages of exceptions, which may quote a record, are left out."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": without_links(record.getMessage()),
        }
        if status := getattr(record, "status_code", None):
            told["status"] = status
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            told["error"] = kind.__name__
            told["at_lines"] = [f"{step.filename}:{step.lineno} {step.name}" for step in traceback.extract_tb(trace)]
        return json.dumps(told, ensure_ascii=False)
