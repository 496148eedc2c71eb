alias astro='echo no'
astro real
