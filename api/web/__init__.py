"""What all routes and pages share, and that knows no feature: parts, rules, problems, guards, paging, logs."""
