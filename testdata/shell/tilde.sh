HOME=/home/me
astro ~ ~/x "~/x" '~' a~ A=~/p B=a:~/q --o=~/z \~/n ~nosuchuser/x
P=~/bin:~/lib
astro "$P" ~"/x" ~/"y z"
export E=~/e
astro "$E"
