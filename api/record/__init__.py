"""A person's own record: everything that is known of them here, for them to read and take along."""
