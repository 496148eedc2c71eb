s=hello
astro "${s^}" "${s^^}" "${s,}" "${s^^[el]}"
t=HeLLo
astro "${t,,}" "${t,}" ${#t}
