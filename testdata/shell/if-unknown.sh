X=a Y=a Z=a
if [ "$RANDOM" -ge 0 ]; then X=b; Y=c; unset Z; else X=b; fi
astro "$X" "$Y" "$Z"
if grep -q nothing /dev/null; then Y=found; elif [ -e /nonexistent ]; then Y=exists; fi
astro "$Y"
