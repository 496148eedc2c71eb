X=1
read X < /dev/null
astro "[$X]"
echo hi > f; read Y < f
astro "$Y"
read -p "Deploy $ID? " ans < f
astro "$ans"
