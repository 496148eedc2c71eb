DELETE FROM catalogue_refresh WHERE day = '{{ ds }}';
INSERT INTO catalogue_refresh SELECT * FROM staging_catalogue_refresh WHERE day = '{{ ds }}';
