p=/a/b/c.tar.gz
astro "${p##*/}" "${p#*/}" "${p%.*}" "${p%%.*}" "${p%/*}" "${p#/a}" "${p%nomatch}" "${p##*.}"
v=v1.2.3
astro "${v#v}" "${v%.[0-9]}" "${v#[a-z]}" "${v##*[!0-9]}"
u=https://host.example/path
astro "${u#*://}" "${u%%://*}" "${u#"https://"}"
