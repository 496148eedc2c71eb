cat <<A <<B >/dev/null; astro after "$ID"
astro in a
A
astro in b
B
astro end
