"""What is wrong in an account, the worst first."""
