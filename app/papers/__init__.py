"""What the papers say: the read model in the words of one language, ready to be drawn by app.exports."""
