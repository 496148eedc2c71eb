DELETE FROM losses WHERE day = '{{ ds }}';
INSERT INTO losses SELECT * FROM raw_losses WHERE day = '{{ ds }}';
