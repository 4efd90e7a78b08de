"""How well messages are understood: quality is measured apart from correctness, and gates nothing by itself."""
