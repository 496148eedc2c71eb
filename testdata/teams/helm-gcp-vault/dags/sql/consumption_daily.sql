DELETE FROM consumption_daily WHERE day = '{{ ds }}';
INSERT INTO consumption_daily SELECT * FROM raw_consumption_daily WHERE day = '{{ ds }}';
