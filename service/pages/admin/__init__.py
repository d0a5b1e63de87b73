"""The pages of admins: people and teams, handing over what somebody has, the audit log."""
