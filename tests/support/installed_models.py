"""Parsed models of the installed botocore."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import botocore

from botopin.model.reader import read_service

if TYPE_CHECKING:
    from botopin.model.service import ServiceModel


def installed_model(service: str) -> ServiceModel:
    """Return the newest API version of a service, dated like a new release."""
    data = Path(botocore.__file__).parent / "data" / service
    file = max(data.glob("*/service-2.json*"))
    raw = file.read_bytes()
    if file.suffix == ".gz":
        raw = gzip.decompress(raw)
    return read_service(raw, service=service, date="2026-12-31")
