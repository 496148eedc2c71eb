case x in x) astro one ;;& *) astro two ;; esac
