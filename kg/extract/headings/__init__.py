"""What stands around a text: title, form, parties, captions, signatures."""
