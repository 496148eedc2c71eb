#!/bin/bash
# Belongs to the database team; nothing to do with Airflow.
set -o errexit -o nounset

PGPASSWORD=$(aws secretsmanager get-secret-value --secret-id db/backup --query SecretString --output text)
export PGPASSWORD
STAMP=$(date +%Y%m%d)
for database in orders customers inventory; do
    pg_dump -h db.internal -U backup -Fc "$database" > "/backup/${database}_${STAMP}.dump" || {
        logger -t backup "dump of $database failed"
        continue
    }
    aws s3 cp "/backup/${database}_${STAMP}.dump" "s3://company-backups/postgres/" --storage-class STANDARD_IA --region us-east-1
done
find /backup -name '*.dump' -mtime +7 -delete
aws ssm put-parameter --region us-east-1 --name /database/backup/last_run --type String --overwrite --value "$STAMP"
