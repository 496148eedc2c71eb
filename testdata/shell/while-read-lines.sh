while IFS='=' read -r key value; do
  [ -z "$key" ] && continue
  astro deployment variable create -d clx1 "$key=$value"
done <<'EOF'
A=1
B=two words

C=x=y
EOF
