"""How this year's narrative comes to be, with a model or without, and why its figures can be trusted.

Text is written with markers (`[F:key]` a fact, `[R:id]` a source) and never with figures: `rollforward`
writes it from last year's report, `drafter` from a language model's answer to `prompts`. `markers`
turns it into what a person reads: facts by `formats`, literal numbers held against facts and cited
passages by `literals`, years and dates by `calendar`; what has no source is shown as 【待核】 and is a
finding of `catalogue`. `rules` runs the same checks over a finished text. `sections` are the values
handed over.
"""
