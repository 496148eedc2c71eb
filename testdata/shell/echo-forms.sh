astro "$(echo -n a; echo b)" "$(echo 'a\tb')" "$(echo "-n" x)" "$(echo -x y)" "$(echo)" "$(echo -e '\x41\0101')"
