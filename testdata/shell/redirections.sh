astro a > out 2>err
>out2 astro b
astro c 2>&1 | cat >/dev/null
astro d &>/dev/null
astro e 3>&1 1>/dev/null 2>&3
astro f <<< word
astro g {fd}>/dev/null h
astro i 2> /dev/null j>k
astro 2 >/dev/null
