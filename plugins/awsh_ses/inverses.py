"""What takes back who may send mail, templates and configuration sets."""

from __future__ import annotations

from awsh import Inverse

INVERSES = (
    Inverse(
        "sesv2",
        "CreateEmailIdentity",
        kind="ses:identity",
        made="parameters.EmailIdentity",
        undo="ses rm {ids}",
        gone=("DeleteEmailIdentity", "EmailIdentity"),
    ),
    Inverse(
        "sesv2",
        "CreateEmailTemplate",
        kind="ses:template",
        made="parameters.TemplateName",
        undo="ses template rm {ids}",
        gone=("DeleteEmailTemplate", "TemplateName"),
    ),
    Inverse(
        "sesv2",
        "CreateConfigurationSet",
        kind="ses:configuration-set",
        made="parameters.ConfigurationSetName",
        undo="ses configset rm {ids}",
        after=("ses:identity",),
        gone=("DeleteConfigurationSet", "ConfigurationSetName"),
    ),
)
