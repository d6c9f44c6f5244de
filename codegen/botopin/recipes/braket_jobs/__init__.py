"""Preparation of Amazon Braket hybrid jobs."""

from botopin.recipes.braket_jobs.prepare import prepare_job

__all__ = ["prepare_job"]
