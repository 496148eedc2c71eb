MERGE INTO mart.returns AS target
USING stage.returns AS source
ON target.id = source.id
WHEN MATCHED THEN UPDATE SET loaded_at = now()
WHEN NOT MATCHED THEN INSERT VALUES (source.*);
