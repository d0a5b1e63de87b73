"""Archives: folders of Parquet files anywhere that fsspec reaches, one file of results for each."""
