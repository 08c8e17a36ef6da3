"""Many reports at once: read, checked and rolled up by many workers, past every bad file.

`one` is what a worker does with a file; `workers` are where it runs (processes of this machine or a
Dask cluster), `pool` keeps them busy and finds the file that brings one down; `journal` keeps each
result beside the output until the output is written; `folder` puts these together; `rollup` reads
the units of an area; `books` write the workbooks.
"""
