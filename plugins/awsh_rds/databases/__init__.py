"""What is there already: looked at, started, stopped, changed, waited for, removed."""
