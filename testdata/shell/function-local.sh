X=global
f() { local X=local Y; Y=set; g; astro f "$X" "$Y"; }
g() { astro g "$X" "$Y"; X=changed; Z=new; }
f
astro "$X" "${Y-unset}" "$Z"
h() { local X; astro "[${X-unset}]"; unset X; astro "[$X]"; }
h
