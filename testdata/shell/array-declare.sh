declare -a list=(a 'b c')
local_test() { local -a inner=("$@" end); astro "${inner[@]}"; }
local_test 1 '2 3'
readonly FIXED=(x y)
astro "${list[@]}" "${FIXED[1]}"
