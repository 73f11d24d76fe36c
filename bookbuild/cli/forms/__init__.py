"""Findings -> the forms in which they are told: text, JSON, workflow commands, SARIF. Nothing here prints."""
