v=" a  b	c "
astro $v "$v" x$v'y'
IFS=:
p=a:b::c:
astro $p "$p" x:y
IFS=' ,'
q='a , b,,c '
astro $q
IFS=
astro $v
unset IFS
astro $v
