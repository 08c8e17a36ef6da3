"""The parts of the page as HTML: pure functions of what a report is, everything in them escaped."""
