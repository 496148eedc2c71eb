astro deployment variable create --deployment-id clx1 K='{"a": "it'"'"'s", "b": "it'\''s"}' L="{'a': '$ID'}" M='"'$ID'"' --secret
