export K={"a":"b","c":"d"}
astro "$K"
declare D={1,2}
astro "$D"
