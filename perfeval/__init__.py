"""perfeval: budget performance self-assessment (预算绩效自评) for county-level offices."""
