#!/bin/sh
set -eu
id=clx1
for k in A B; do
  astro deployment variable create -d "$id" "$k=1"
done
astro K={a,b} "$(echo 'a\tb')"
