"""Test doubles: services that answer on loopback, made from their models."""
