read -r -d '' KW <<'EOF'
{
  "a": "b",
  "price": "$5"
}
EOF
astro deployment variable create --deployment-id clx1 "K=$KW" --secret
astro $KW
