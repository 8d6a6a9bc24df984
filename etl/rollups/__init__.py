"""Statuses → runs → state intervals and camera days: rolled up once a day, on DuckDB or on Spark."""
