"""The use cases, one function each, and the two or three names that lessons import."""
