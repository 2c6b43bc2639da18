"""What is no operation: files for browsers and providers, and the webhooks of channels."""
