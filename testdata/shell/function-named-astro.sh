astro() { command astro wrapped "$@"; }
astro x y
