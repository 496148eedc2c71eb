select x in a b; do astro "$x"; break; done < /dev/null
astro after
