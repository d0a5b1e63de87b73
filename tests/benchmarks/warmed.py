"""Imported by the fork server alone, and once: what it forks afterwards has the engine."""

from __future__ import annotations

import gc

from tests.benchmarks import warm

warm.engine()
gc.collect()
gc.freeze()  # a collection in what is forked would touch, and so copy, all of it
