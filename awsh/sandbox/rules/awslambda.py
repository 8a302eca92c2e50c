"""Rules of Lambda.

awslambda_invoke.py     every way of waking a function leads to runners/functions
awslambda_layers.py     a layer stays with its functions when it is deleted
"""

from __future__ import annotations

from awsh.sandbox.rules import awslambda_invoke, awslambda_layers

__all__ = ["awslambda_invoke", "awslambda_layers"]
