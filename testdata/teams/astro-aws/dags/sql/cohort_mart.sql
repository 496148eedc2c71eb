MERGE INTO mart.cohorts AS target
USING stage.cohorts AS source
ON target.id = source.id
WHEN MATCHED THEN UPDATE SET loaded_at = now()
WHEN NOT MATCHED THEN INSERT VALUES (source.*);
