#!/usr/bin/env zsh
v="a b"
a=(x y)
astro $v "${a[1]}" "$v"
