"""Every request to AWS: sessions, clients, and the one path they all take.

The only package that imports boto3 and botocore, and only when the first request is made.

path.py         Aws: what a command's context asks; one request, every page, errors as awsh's
sessions.py     profiles to sessions: where keys come from; keys.py: keys that can be had anew
clients.py      one client per profile, region and service, and what watches its requests
profiles.py     ~/.aws read without botocore: profiles, and their regions
reads.py        which operations change nothing; redact.py: parameters without their secrets
refusals.py, failures.py    what AWS's refusals, and what botocore's own errors, come to
models.py       botocore's models of services, without a client; quick.py: their loader
"""

from __future__ import annotations

from awsh.aws.path import Aws

__all__ = ["Aws"]
