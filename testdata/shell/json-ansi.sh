astro deployment variable create --deployment-id clx1 K=$'{"a":\t"b\x41\103"}\n' --secret
