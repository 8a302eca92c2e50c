"""From what lies on this machine to the archive that AWS takes: the same files give the same archive, bit by bit."""
