CMD="astro deployment variable create"
$CMD -d clx1 A=1
OPTS=(-d clx1)
$CMD "${OPTS[@]}" B=2
RUN=
$RUN astro x
DRY=echo
$DRY astro y >/dev/null
