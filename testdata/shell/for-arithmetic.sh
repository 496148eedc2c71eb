for ((i=0; i<3; i++)); do astro i $i; done
for ((i=3; i>0; i-=2)) { astro down $i; }
a=(x y z)
for ((j=0; j<${#a[@]}; j++)); do astro "${a[$j]}" "${a[j]}"; done
