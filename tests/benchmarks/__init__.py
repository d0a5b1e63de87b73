"""What an analysis costs, as ratios within one run: `python -m tests.benchmarks`. See docs/speed.md."""
