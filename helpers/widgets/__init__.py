"""What a reader sees: fields, forms, and how an exchange looks."""
