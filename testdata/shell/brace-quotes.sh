X={a,b}
astro $X "$X" ${X}{1,2}
astro K={"a b","c d"} {'x,y',z} {"1"..3} {1.."3"}
