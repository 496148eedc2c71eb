a="x y"; b=
[[ $a == "x y" ]] && astro 1
[[ $a = x* ]] && astro 2
[[ $a == "x*" ]] && astro 3
[[ -z $b && -n $a ]] && astro 4
[[ $a != x* || $b == "" ]] && astro 5
[[ ( $a == z || $b == z ) ]] || astro 6
[[ 3 -gt 2 ]] && astro 7
[[ -v a ]] && astro 8
[[ -v nope ]] || astro 9
[[ $a =~ ^(x|y)\ .*$ ]] && astro 10 "${BASH_REMATCH[1]}"
[[ "$a" == @(x y|z) ]] && astro 11
