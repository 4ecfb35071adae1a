"""Turn a Grid into bytes: the only place that knows how a form is drawn."""
