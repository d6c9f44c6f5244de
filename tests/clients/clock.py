"""Fixed clock for signatures, for every supported botocore."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, Self

import botocore.auth
import botocore.signers

if TYPE_CHECKING:
    from datetime import tzinfo

    import pytest

NOW: Final = datetime(2026, 4, 7, 12, 30, tzinfo=UTC)


class _StandingDatetime(datetime):
    """Replacement of `datetime.datetime` in botocore before 1.40."""

    @classmethod
    def utcnow(cls) -> Self:
        return cls.now().replace(tzinfo=None)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(NOW.timestamp(), tz or UTC)


def stop_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let botocore sign every request at the same time."""
    replacement = SimpleNamespace(datetime=_StandingDatetime, timedelta=timedelta)

    def get_current_datetime(remove_tzinfo: bool = True) -> Any:  # noqa: FBT002 - botocore's signature
        return NOW.replace(tzinfo=None) if remove_tzinfo else NOW

    modules: list[ModuleType] = [botocore.auth, botocore.signers]
    if find_spec("aiobotocore"):
        modules.append(import_module("aiobotocore.signers"))
    for module in modules:
        if hasattr(module, "get_current_datetime"):
            monkeypatch.setattr(module, "get_current_datetime", get_current_datetime)
        monkeypatch.setattr(module, "datetime", replacement)
    clock = SimpleNamespace(**{**vars(time), "time": NOW.timestamp})
    monkeypatch.setattr(botocore.auth, "time", clock)
