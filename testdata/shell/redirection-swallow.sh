astro -d <id> K=V --secret
echo > deployment-id
astro -d <deployment-id> K=V --secret
