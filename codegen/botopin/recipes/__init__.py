"""Recipes: tasks that take several calls of a service."""
