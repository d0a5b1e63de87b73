"""The service around the language engine: store, calls, pages, webhooks, command."""
