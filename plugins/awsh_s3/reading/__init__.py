"""What is there, told and shown: listings, sums, searches, what is in an object and about it."""
