"""The four first steps of a report as HTML."""
