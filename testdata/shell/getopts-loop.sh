#!/bin/bash
set -- -d clx7 -r eu-west-1 K=V
region=us-east-1
while getopts "d:r:s" opt; do
  case $opt in
    d) id=$OPTARG ;;
    r) region=$OPTARG ;;
    s) secret=--secret ;;
    *) exit 1 ;;
  esac
done
shift $((OPTIND - 1))
astro deployment variable create -d "$id" "REGION=$region" $secret "$@"
