"""What holds for the whole account, and how people log in: passwords, MFA, numbers."""
