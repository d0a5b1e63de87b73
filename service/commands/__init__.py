"""The commands of `fingerpost`, one module each; `service.command` puts them together."""
