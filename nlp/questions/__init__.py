"""What a line asks, and prompts and headings under which answers are jotted."""
