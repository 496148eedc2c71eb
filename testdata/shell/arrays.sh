a=(one "two words" $ID [5]=five)
astro "${a[@]}" "${#a[@]}" "${a[1]}" "${a[-1]}" "${!a[@]}"
a+=(six)
a[1]=changed
astro "${a[@]:1:2}" "$a" "${a[@]:1}"
unset 'a[0]'
astro "${a[@]}"
b=("${a[@]/e/E}")
astro "${b[*]}"
IFS=,
astro "${b[*]}" ${b[*]}
