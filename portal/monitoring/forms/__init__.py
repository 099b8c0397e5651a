"""The forms of the provider's return pages: its figures and words, a file with them, and sending it."""
