DELETE FROM meter_quality WHERE day = '{{ ds }}';
INSERT INTO meter_quality SELECT * FROM raw_meter_quality WHERE day = '{{ ds }}';
