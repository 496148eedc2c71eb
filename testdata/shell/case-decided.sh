env=production
case $env in
  dev) id=1 ;;
  prod*|live) id=2 ;;
  *) id=3 ;;
esac
astro x "$id"
case "$env" in "prod*") astro quoted ;; [p]rod?ction) astro class ;; esac
case "" in "") astro empty ;; esac
case a in b) astro no ;; a) ;; esac
case x in (x) astro paren ;; esac
case x in x) astro one ;& y) astro two ;; z) astro three ;; esac
