"""Dates: as printed, as read, as the editors marked them; places and their time zones."""
