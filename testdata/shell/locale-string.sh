astro deployment variable create --deployment-id clx1 K=$"hello $ID" --secret
