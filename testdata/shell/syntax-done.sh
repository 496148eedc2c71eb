astro a
done
astro b
