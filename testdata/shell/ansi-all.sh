astro deployment variable create --deployment-id clx1 K=$'\a\b\e\E\f\n\r\t\v\\\'\"\?\101\x41z\q' L=$'tab\there' M=a$'b'c
