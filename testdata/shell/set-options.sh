set -a
A=1
set +a
B=2
bash -c 'astro "[$A]" "[$B]"'
set -f
astro K=*
set +f -e -u
set -o pipefail
astro end
