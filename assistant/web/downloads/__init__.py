"""What the page hands over: files of a report, the template, the passage that a citation names."""
