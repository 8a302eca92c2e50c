"""What AWS refuses of SES (version 2) and moto does not."""
