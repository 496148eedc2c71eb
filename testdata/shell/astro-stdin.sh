printf 'a\nb\n' | while read -r x; do astro "$x" < /dev/null; done
printf 'a\nb\n' | while read -r x; do cat >/dev/null; astro "$x"; done
