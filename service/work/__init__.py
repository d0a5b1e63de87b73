"""Durable background work: jobs are rows of the store, so that none is lost and none is done twice."""
