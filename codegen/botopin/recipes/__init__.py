"""Recipes for tasks that need several calls to AWS."""
