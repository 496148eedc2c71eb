astro "$(echo "a b")" $(echo c d) `echo e` "`echo \"f g\"`" $(printf '%s-%s\n' 1 2 3 4) "$(printf 'x\ty\n\n')" "$(echo -n no; echo newline)" "$(echo -e 'a\tb')"
astro "$(cat <<< 'here  string')" "$(echo $(echo "$(echo deep)"))" "`echo \`echo inner\``"
