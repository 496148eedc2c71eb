set -e
astro a
false
astro b
