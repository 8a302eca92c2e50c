"""Rules of Lambda.

awslambda_invoke.py     every way of waking a function leads to runners/functions
awslambda_layers.py     a layer stays with its functions when it is deleted
awslambda_mappings.py   event source mappings: what AWS refuses, and their pollers
"""

from __future__ import annotations

from awsh.sandbox.rules import awslambda_invoke, awslambda_layers, awslambda_mappings

__all__ = ["awslambda_invoke", "awslambda_layers", "awslambda_mappings"]
