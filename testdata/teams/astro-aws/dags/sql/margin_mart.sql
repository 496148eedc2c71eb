MERGE INTO mart.margin AS target
USING stage.margin AS source
ON target.id = source.id
WHEN MATCHED THEN UPDATE SET loaded_at = now()
WHEN NOT MATCHED THEN INSERT VALUES (source.*);
