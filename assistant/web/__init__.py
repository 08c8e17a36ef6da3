"""The page: what a clerk sees in the browser.

`server` makes one app of everything, `page` lays the components out and connects them. A request goes
through `serving` (who sends it, how the answer travels) and past the door of `people`; `actions` take
what a person did and give back a screen, which `panes` and `start` render: pure functions from a
report's view to HTML, in which everything is escaped. `downloads` hands files over, `static` holds our
styles and scripts. Decisions are made in `workbench` and `services`, not here.
"""
