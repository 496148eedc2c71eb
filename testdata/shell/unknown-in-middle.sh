H=$(uname -s)
K="{\"host\": \"$H\", \"id\": \"$ID\"}"
astro "$K" "x${K:0:1}"
