"""Pages about mails for those who get them."""
