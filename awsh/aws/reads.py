"""Which operations change nothing: by their first word, with the exceptions that the names hide.

What is not known to be a read is a change: a rehearsal that leaves out a read is a nuisance, one that
makes a change is a fault.
"""

from __future__ import annotations

import re


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


READ_VERBS = words(
    "Analyze Assume Autocomplete Calculate Classify Compare Contains Count Decode Decrypt Derive Describe"
    " Detect Encrypt Estimate Filter Forecast Geocode Get Head Infer Introspect Is List Lookup Optimize"
    " Predict Preview Query Read Recognize Rerank Rescore Retrieve Scan Search Select Simulate Snap Suggest"
    " Synthesize View"
)
"""First words of operations that only look, whatever the service."""

READS = words(
    "BatchCheckLayerAvailability BatchDescribeEntities BatchDescribeMergeConflicts CheckAccessNotGranted"
    " CheckDNSAvailability CheckDomainAvailability CheckDomainTransferability CheckIfPhoneNumberIsOptedOut"
    " CheckNoNewAccess CheckNoPublicAccess CheckSchemaVersionValidity CheckCapacity DiscoverInstances"
    " DiscoverInstancesRevision DiscoverInputSchema DomainMetadata DownloadDBLogFilePortion"
    " EvaluateExpression ExportApi ExportClientVpnClientCertificateRevocationList"
    " ExportClientVpnClientConfiguration GenerateDataKey GenerateDataKeyPair"
    " GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac GenerateRandom ReEncrypt"
    " ReverseGeocode Sign GenerateCredentialReport GenerateServiceLastAccessedDetails"
    " TestEventPattern TestMetricFilter TestState TestTransformer"
    " TransactGetItems TranslateText ValidateConfiguration ValidateE911Address ValidatePolicy"
    " ValidateSecurityProfileBehaviors ValidateTemplate ValidateStateMachineDefinition"
    " ValidatePipelineDefinition ValidateMatchmakingRuleSet ValidateResourcePolicy Verify VerifyMac"
)
"""Operations that only look although their first word may stand for a change."""

CHANGES = words(
    "DetectStackDrift DetectStackResourceDrift DetectStackSetDrift GetId PredictQApp PreviewPortal QueryGraph"
    " RetrieveAndGenerate RetrieveAndGenerateStream RetrieveTapeArchive RetrieveTapeRecoveryPoint"
)
"""Operations that change or begin something although their first word is a read's."""

POLLS = words("ReceiveMessage ChangeMessageVisibility ChangeMessageVisibilityBatch")
"""Operations that hide a message for a while and change nothing else: a journal of them would say nothing."""

ON_CONTENTS = POLLS | words(
    "SendMessage SendMessageBatch DeleteMessage DeleteMessageBatch Publish PublishBatch"
)
"""Operations after which there are the same resources as before, with other messages in them."""

_WORDS = re.compile(r"(?:Batch|Admin)?([A-Z][a-z]*)")


def is_change(operation: str) -> bool:
    """Whether an operation (`CreateBucket`) may change something."""
    if operation in READS:
        return False
    if operation in CHANGES:
        return True
    verb = _WORDS.match(operation)
    return verb is None or verb[1] not in READ_VERBS


def is_journalled(operation: str) -> bool:
    """Whether the journal has a line of it."""
    return is_change(operation) and operation not in POLLS
