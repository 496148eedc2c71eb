#!/bin/sh
# Makes the virtual environments with the stacks that the stored answers come from; needs uv and Python 3.11, 3 GB for each.
#
#   sh stacks.sh FOLDER
set -eu
mkdir -p "$1"
cd "$1"
p=apache-airflow-providers

uv venv -p 3.11 env-33
uv pip install -p env-33/bin/python apache-airflow==3.3.2 $p-akeyless==0.3.2 $p-amazon==9.39.0 $p-cncf-kubernetes==10.25.0 \
    $p-google==22.8.0 $p-hashicorp==4.8.4 $p-microsoft-azure==15.2.1 $p-yandex==4.6.1

uv venv -p 3.11 env-210
uv pip install -p env-210/bin/python --exclude-newer 2025-02-20 apache-airflow==2.10.5 $p-amazon==8.29.0 \
    $p-google $p-hashicorp $p-microsoft-azure $p-yandex

uv venv -p 3.11 env-27
uv pip install -p env-27/bin/python --exclude-newer 2023-11-10 apache-airflow==2.7.3 $p-amazon==7.2.1 \
    $p-google $p-hashicorp $p-microsoft-azure 'setuptools<70'
