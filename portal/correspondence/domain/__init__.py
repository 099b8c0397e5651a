"""What people do about mails."""
