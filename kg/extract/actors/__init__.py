"""Persons, offices, bodies, posts, news agencies, places and repositories named in a text."""
