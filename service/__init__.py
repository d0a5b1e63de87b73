"""The service around the language engine: store, calls, pages, webhooks, command."""

__version__ = "0.1.0"
