target=value
name=target
astro "${!name}"
DEV_ID=d1 PROD_ID=p1
for e in DEV PROD; do v="${e}_ID"; astro "${!v}"; done
arr=(a b); ref='arr[1]'
astro "${!ref}"
astro "${!D*}"
