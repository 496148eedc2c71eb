V=$(case x in x) echo yes ;; esac)
W=$( # a comment with ) and '
  echo w )
astro "$V" "$W"
