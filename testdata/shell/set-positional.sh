set -- a "b c" d
astro "$@" $# "$2"
shift
astro "$1" $*
set x y
astro "$@"
set --
astro "$#" "$@"
