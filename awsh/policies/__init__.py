"""AWS's policies, whatever service they are for: read, checked, put into words, and asked what they allow."""

from awsh.policies import whom
from awsh.policies.checking import Kind, Mistake, mistakes
from awsh.policies.conditions import OPERATOR, context_of, each_condition
from awsh.policies.document import VERSION, compact, listed, matches, named, one_or_many, read, statements
from awsh.policies.evaluation import Decision, Match, Policy, Request, Verdict, applies, by_service, decide
from awsh.policies.given import as_text, checked, from_file, from_pipeline
from awsh.policies.granting import is_same, letting_in, named_apart
from awsh.policies.of_resources import Said, is_for_everybody, names_everybody, said, source_arns
from awsh.policies.suggesting import Doubt, doubts, known_actions
from awsh.policies.words import condition, joined, people, sentence, trusted, what, where, who

__all__ = [
    "OPERATOR",
    "VERSION",
    "Decision",
    "Doubt",
    "Kind",
    "Match",
    "Mistake",
    "Policy",
    "Request",
    "Said",
    "Verdict",
    "applies",
    "as_text",
    "by_service",
    "checked",
    "compact",
    "condition",
    "context_of",
    "decide",
    "doubts",
    "each_condition",
    "from_file",
    "from_pipeline",
    "is_for_everybody",
    "is_same",
    "joined",
    "known_actions",
    "letting_in",
    "listed",
    "matches",
    "mistakes",
    "named",
    "named_apart",
    "names_everybody",
    "one_or_many",
    "people",
    "read",
    "said",
    "sentence",
    "source_arns",
    "statements",
    "trusted",
    "what",
    "where",
    "who",
    "whom",
]
