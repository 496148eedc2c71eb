DELETE FROM loans_daily WHERE day = '{{ ds }}';
INSERT INTO loans_daily SELECT * FROM staging_loans_daily WHERE day = '{{ ds }}';
