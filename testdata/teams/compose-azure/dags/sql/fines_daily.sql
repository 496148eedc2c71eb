DELETE FROM fines_daily WHERE day = '{{ ds }}';
INSERT INTO fines_daily SELECT * FROM staging_fines_daily WHERE day = '{{ ds }}';
