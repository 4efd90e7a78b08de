"""Which province a person names, and which partner fits there."""
