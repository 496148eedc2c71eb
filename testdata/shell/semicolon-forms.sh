if true;then astro a;fi;for x in 1 2;do astro $x;done;{ astro g;};(astro s);while false;do :;done
f(){ astro f;};f
case a in a)astro c;;esac
