"""The read side: documents, queues, lists and totals, in a constant number of queries each."""
