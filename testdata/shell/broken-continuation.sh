astro a \ 
  --secret b
astro c
