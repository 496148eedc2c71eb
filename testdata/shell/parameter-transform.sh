s="it's"
astro "${s@Q}" "${s@U}" "${s@L}"
