X=ok
astro "${X:?missing}"
astro "${UNSET_THING:?missing}"
astro never
