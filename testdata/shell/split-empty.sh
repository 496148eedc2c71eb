e=
astro $e "$e" $e$e x$e "$e"x $e"" end
u='  '
astro $u "$u" a${u}b
