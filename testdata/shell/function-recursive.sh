f() { astro "$1"; if [ "$1" -gt 0 ]; then f $(( $1 - 1 )); fi; }
f 3
