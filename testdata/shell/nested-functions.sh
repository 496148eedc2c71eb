outer() { inner() { astro inner "$1"; }; inner "$1"; }
outer 1
inner 2
