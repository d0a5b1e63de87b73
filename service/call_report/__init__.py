"""What a call came to, told after it: one content, shown as a page, HTML, PDF, Markdown or JSON."""
