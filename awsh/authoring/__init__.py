"""For those who write plugins: one to begin with, and what is wrong with one.

new.py           `plugin new`: the files, written whole or not at all
templates/       what stands in them; source.py: what stands in their places
listing.py       what a service has, and how it is listed, from botocore's model; nouns.py: words of it
check/           `plugin check`
"""
