V=$(uname -n >/dev/null; echo known)
W=pre$(tr a b <<< aaa)post
astro "$V" "$W" "$(true)" "$(exit 3)" $(true) end
