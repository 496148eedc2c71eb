astro deployment variable create --deployment-id clx1 K='a'"b"c\ d$'e'"f'g"'h"i' --secret
