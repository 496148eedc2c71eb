for e in {dev,stage} prod{1..2} x{01..03} {a..c} {5..1..2}; do astro "$e"; done
