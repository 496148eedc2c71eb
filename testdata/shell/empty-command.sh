$EMPTY
$EMPTY astro a
X= astro b
"" 2>/dev/null
astro c
