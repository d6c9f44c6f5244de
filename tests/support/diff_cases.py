"""Golden pairs of models with their verdicts: tests/golden/diff/<rule-id>/{hit,near-miss}/.

`old.json` and `new.json` are service-2.json of a fictitious service. Other documents have names
such as `old.paginators-1.json`. If the models are cut from a real service, README.md names the
service and the releases. A hit matches the rule; a near miss is the most similar change
that does not. `hit-<case>` covers an exception or a special case of the rule. The verdicts in
`changes.json` come from the table of rules. After an intended change, run
`pytest tests/unit/diff/rules/test_catalog.py --update-golden` and read the diff.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import frozen

from botopin.diff.compare.models import compare
from botopin.diff.python_paths import PythonPaths
from botopin.diff.report import Viewpoint
from botopin.diff.rules.judge import Judge
from botopin.diff.rules.policy import Policy
from botopin.model.document_files import FILES, MODEL_FILE
from botopin.model.documents import ModelDocuments, read_documents
from botopin.naming.names import Names
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from botopin.diff.differences import Comparison
    from botopin.diff.report import Change

GOLDEN: Final = ROOT / "tests" / "golden" / "diff"
SERVICE: Final = "orders"
_WIDTH: Final = 100


@frozen
class DiffCase:
    rule: str
    name: str
    """hit, hit-<case>, near-miss or near-miss-<case>."""

    @classmethod
    def named(cls, path: str) -> Self:
        """Return an existing case, such as `member-added/hit`."""
        if not (GOLDEN / path / "changes.json").is_file():
            raise LookupError(path)
        return cls(*path.split("/"))

    def __str__(self) -> str:
        return f"{self.rule}/{self.name}"

    @property
    def folder(self) -> Path:
        return GOLDEN / self.rule / self.name

    @property
    def is_hit(self) -> bool:
        return self.name.startswith("hit")

    def documents(self, side: str) -> ModelDocuments:
        """Return the documents of the `old` or the `new` version."""
        files = {
            name: path.read_bytes() for name in FILES if (path := self._file(side, name)).is_file()
        }
        return read_documents(files, service=SERVICE, date="")

    def _file(self, side: str, name: str) -> Path:
        return self.folder / (f"{side}.json" if name == MODEL_FILE else f"{side}.{name}")

    @property
    def sides(self) -> tuple[ModelDocuments, ModelDocuments]:
        return self.documents("old"), self.documents("new")

    @property
    def changes(self) -> Path:
        return self.folder / "changes.json"


CASES: Final = tuple(
    DiffCase(path.parent.name, path.name) for path in sorted(GOLDEN.glob("*/*")) if path.is_dir()
)


def judge(
    old: ModelDocuments,
    new: ModelDocuments,
    *,
    viewpoint: Viewpoint = Viewpoint.BOTH,
    policy: Policy | None = None,
    comparison: Comparison | None = None,
    locked: Names | None = None,
) -> tuple[Change, ...]:
    """Return the changes between two versions."""
    names = [Names.for_model(each.model, locked or Names()) for each in (old, new)]
    judging = Judge(
        modules=("", ""),
        models=(old.model, new.model),
        service=new.model.service,
        viewpoint=viewpoint,
        policy=policy or Policy(),
        paths=PythonPaths(new.model.service, *names),
        introduced_in=lambda difference: "",
    )
    return judging.judge(comparison or compare(old, new))


def as_data(change: Change, changes: Iterable[Change] = ()) -> dict[str, Any]:
    """Return a change as plain data for changes.json, with its cause among `changes` if any."""
    causes = [
        f"{each.rule}: {each.wire_path}" for each in changes if each.fingerprint == change.cause
    ]
    return {
        "rule": change.rule,
        "wire_path": change.wire_path,
        "python_path": change.python_path,
        "pointers": {
            "file": change.pointers.file,
            "old": change.pointers.old,
            "new": change.pointers.new,
        },
        "affected_operations": [
            {
                "operation": each.operation,
                "direction": str(each.direction),
                "source": str(each.source),
                "wire": str(each.wire),
            }
            for each in change.affected_operations
        ],
        "source": str(change.source),
        "wire": str(change.wire),
        "severity": str(change.severity),
        "category": str(change.category),
        **({"cause": causes[0]} if causes else {}),
    }


def laid_out(data: Any) -> str:
    """Format JSON compactly: values that fit on one line are not wrapped."""
    return f"{_laid_out(data, '', 0)}\n"


def _laid_out(data: Any, indent: str, taken: int) -> str:
    line = json.dumps(data, ensure_ascii=False)
    if not isinstance(data, dict | list) or not data:
        return line
    if len(indent) + taken + len(line) < _WIDTH and not re.search(r"[{\[].*[{\[].*[{\[]", line):
        return line
    inner = f"{indent}  "
    if isinstance(data, list):
        items = [inner + _laid_out(item, inner, 1) for item in data]
    else:
        keys = {key: f"{json.dumps(key, ensure_ascii=False)}: " for key in data}
        items = [
            f"{inner}{keys[key]}{_laid_out(value, inner, len(keys[key]) + 1)}"
            for key, value in data.items()
        ]
    opening, closing = "{}" if isinstance(data, dict) else "[]"
    return "\n".join((opening, ",\n".join(items), f"{indent}{closing}"))


@cache
def braket(date: str) -> ModelDocuments:
    """Read a version of Braket."""
    folder = ROOT / "models" / "braket" / date
    files = {path.name: path.read_bytes() for path in folder.glob("*.json") if path.name in FILES}
    return read_documents(files, service="braket", date=date)


BRAKET_DATES: Final = tuple(
    sorted(path.parent.name for path in (ROOT / "models" / "braket").glob(f"*/{MODEL_FILE}"))
)
