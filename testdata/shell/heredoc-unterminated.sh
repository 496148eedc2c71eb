astro before
cat <<EOF >/dev/null
astro inside
