#!/bin/sh
set -eu

aws ssm put-parameter --region eu-west-1 --name /airflow/connections/s3 --type String --value "$S3_URI"
aws ssm put-parameter --region eu-west-1 --name /airflow/connection/sftp --type SecureString --value "$SFTP_URI"
aws ssm put-parameter --region us-east-1 --name /airflow/variables/api_key --type SecureString --value "$API_KEY"
