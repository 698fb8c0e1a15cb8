"""Extraction → resolved: who and what each finding is, with the reason and a confidence."""
