"""Work outside requests: rows of `job_request` carried out by durable workflows, never lost."""
