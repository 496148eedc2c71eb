coproc { astro in-coproc; }
wait
astro after
