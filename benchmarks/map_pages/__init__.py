"""Small pages that benchmarks.map_sizes opens: the floor's, and the plain ways to draw a map in Streamlit."""
