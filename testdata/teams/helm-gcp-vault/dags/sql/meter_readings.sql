DELETE FROM meter_readings WHERE day = '{{ ds }}';
INSERT INTO meter_readings SELECT * FROM raw_meter_readings WHERE day = '{{ ds }}';
