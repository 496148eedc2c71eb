DELETE FROM consumption_monthly WHERE day = '{{ ds }}';
INSERT INTO consumption_monthly SELECT * FROM raw_consumption_monthly WHERE day = '{{ ds }}';
