true; astro $?
false; astro $?
(exit 4); astro $?
f() { return 3; }; f; astro $?
! true; astro $?
[ a = b ]; astro $?
x=$(false); astro $?
local_status() { local v=$(false); astro $?; }; local_status
