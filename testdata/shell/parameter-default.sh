astro "${A-d}" "${A:-d e}" ${A:-d e} "${A=set}" "$A" "${A:+alt}" "${B:+alt}" "${B+alt}"
E=
astro "${E-d}" "${E:-d}" "${E:=assigned}" "$E" "${Q:-${R:-deep $ID}}" "${Q:-"in quotes"}" ${Q:-"x y"z} "${Q:-'single'}"
astro ${Q:-a\ b} "${Q:-a\}b}" end
astro "${Q:-it's}" end
