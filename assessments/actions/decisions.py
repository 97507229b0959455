"""Deciding about competencies."""
