"""How something in a private network is reached: over SSH, by what speaks itself and by ports for other programs.

Knows no service: servers to go through are found over the kinds of resources that have `ssh` or `bastions`.
"""
