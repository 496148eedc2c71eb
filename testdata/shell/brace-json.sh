astro deployment variable create --deployment-id clx1 K={"a":"b","c":{"d":"e"}} L={"x":1} M={"a":"b","c":["d","e"]} {"k": "v"} --secret
