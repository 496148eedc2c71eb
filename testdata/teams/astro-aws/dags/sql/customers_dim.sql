MERGE INTO mart.customers AS target
USING stage.customers AS source
ON target.id = source.id
WHEN MATCHED THEN UPDATE SET loaded_at = now()
WHEN NOT MATCHED THEN INSERT VALUES (source.*);
