declare -i n=2+3
astro "$n"
declare -l low=ABC
declare -u up=abc
astro "$low" "$up"
declare -x EXP=1
declare -n ref=EXP
astro "$ref"
typeset t=plain
astro "$t"
declare -g G=1
astro $G
