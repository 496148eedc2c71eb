s="a-b-c a"
astro "${s/a/X}" "${s//a/X}" "${s//-/_}" "${s/#a/S}" "${s/%a/E}" "${s// /}" "${s//[ac]/.}" "${s/b*/Z}" "${s//-}"
q='say "hi"'
astro "${q//\"/\\\"}" "${q//\"/Q}"
path=a/b/c
astro "${path//\//-}" "${path/\//:}"
amp='x&y'
astro "${s/b/&&}" "${s/b/$amp}"
