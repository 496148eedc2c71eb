mapfile -t L <<< $'a\nb c'
astro "${L[@]}"
readarray -t M < <(printf '1\n2\n')
astro "${M[@]}"
