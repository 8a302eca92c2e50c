"""Security groups: what is let in to instances, databases and load balancers, and out of them."""
