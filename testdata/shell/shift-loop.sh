set -- --id clx3 --region us-west-2 --secret
region=none
while [ $# -gt 0 ]; do
  case "$1" in
    --id) id="$2"; shift 2 ;;
    --region) region="$2"; shift 2 ;;
    --secret) secret=yes; shift ;;
    *) shift ;;
  esac
done
astro deployment variable create -d "$id" R="$region" ${secret:+--secret}
