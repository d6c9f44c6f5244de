"""User code that passes `client.boto3` to functions annotated with a package of stubs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3  # pyright: ignore[reportMissingTypeStubs]

from botopin_aws.braket.v2026_04_07 import BraketClient

if TYPE_CHECKING:
    from types_boto3_braket import BraketClient as RawClient


def read(client: RawClient) -> str:
    """Use the client of the stubs."""
    return client.get_job(jobArn="arn")["jobName"]


def call(client: BraketClient) -> str:
    """Pass the pinned client, and annotate it."""
    raw: RawClient = client.boto3
    return read(client.boto3) + read(raw)


def create() -> BraketClient:
    """Pass a session of boto3."""
    return BraketClient(boto3.Session(region_name="us-west-2"), region_name="us-west-2")
