DELETE FROM catalogue_dedupe WHERE day = '{{ ds }}';
INSERT INTO catalogue_dedupe SELECT * FROM staging_catalogue_dedupe WHERE day = '{{ ds }}';
