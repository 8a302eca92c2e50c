"""The words behind `iam`."""

from __future__ import annotations

from awsh import Group

iam = Group("iam", "Who may do what: users, groups, roles, policies, keys.", module="awsh_iam.commands")
user = iam.group(
    "user", "Users: people and programs with keys of their own.", module="awsh_iam.users.commands"
)
usergroup = iam.group("group", "Groups: users that may do the same.", module="awsh_iam.usergroups.commands")
role = iam.group("role", "Roles: what services and others may become.", module="awsh_iam.roles.commands")
trust = role.group("trust", "Who may assume a role.", module="awsh_iam.roles.trusting")
policy = iam.group(
    "policy", "Managed policies: the account's own, and AWS's.", module="awsh_iam.managed.commands"
)
version = policy.group("version", "Versions of a policy: five at most.", module="awsh_iam.managed.versions")
inline = iam.group(
    "inline", "Inline policies: of one user, group or role.", module="awsh_iam.inline.commands"
)
key = iam.group("key", "Access keys of users.", module="awsh_iam.keys.commands")
profile = iam.group("profile", "Instance profiles: how EC2 gets a role.", module="awsh_iam.profiles.commands")
login = iam.group("login", "Passwords for the console.", module="awsh_iam.account.login")
mfa = iam.group("mfa", "MFA devices of users.", module="awsh_iam.account.mfa")
password_policy = iam.group(
    "password-policy", "What passwords must be like.", module="awsh_iam.account.passwords"
)
