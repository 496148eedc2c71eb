V='*.x [a] ?'
astro "$V" A=* 'K=[1]' K=[1,2] url=http://h/p?x=1
