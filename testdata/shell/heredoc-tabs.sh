KW=$(cat <<-	'X Y'
		one
	two $ID
	X Y
)
astro deployment variable create --deployment-id clx1 "K=$KW"
