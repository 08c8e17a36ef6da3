"""What a person did on the page, and the screen that answers it. The only edge to `services`."""
