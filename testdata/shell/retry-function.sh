retry() { local n=0; until "$@"; do n=$((n+1)); [ $n -ge 3 ] && return 1; sleep 0; done; }
retry astro deployment variable create -d clx1 A=1
run() { echo "+ $*"; "$@"; }
run astro a 'b c'
