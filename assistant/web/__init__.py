"""The page: what a clerk sees in the browser, on this machine only.

`server` makes a FastAPI app with the page mounted, its headers and its downloads; `page` lays the
components out and connects them; `handlers` take what a person did and give back what is to be
seen; `render`, `tables_html`, `text_html` and `messages` are pure functions from a report's view to
HTML, in which everything is escaped. Decisions are made in `workbench` and `services`, not here.
"""
