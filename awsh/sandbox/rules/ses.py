"""What AWS refuses of SES (version 1) and moto does not."""
