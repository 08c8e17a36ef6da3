"""What stands round the report: the top bar, its versions, notices."""
