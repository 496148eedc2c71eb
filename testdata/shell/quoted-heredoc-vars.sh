python3 - "$ID" <<'PY' || true
print("astro not run")
PY
astro done
