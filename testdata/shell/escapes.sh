astro a\ b \"q\" \$ID \\ a\b \'  "a\b\$c\"d\\e\`f" 'a\b' "x\
y" a\
b
