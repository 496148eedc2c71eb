: "${REGION:=eu-west-1}"
: ${NAME:=x y}
astro "$REGION" "$NAME"
