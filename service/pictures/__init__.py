"""The geometry of pictures, pure; `templates/_pictures.html` draws them as tables and inline SVG."""
