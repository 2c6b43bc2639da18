"""`hub knowledge`, `hub classifier` and `hub redact`, without a server."""
