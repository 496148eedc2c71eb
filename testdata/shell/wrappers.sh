env astro 1
env -i PATH="$PATH" X=1 astro 2
env -u ID -- astro 3
command astro 4
command -p true; command -v astro >/dev/null
exec 3>/dev/null
nice -n 5 astro 5
nohup astro 6 >/dev/null 2>&1
timeout 5 astro 7
timeout -k 1 5s astro 8
( exec astro 9; astro never )
builtin echo astro >/dev/null
"astro" 10
\astro 11
'as'tro 12
A=astro; $A 13; "$A" 14
