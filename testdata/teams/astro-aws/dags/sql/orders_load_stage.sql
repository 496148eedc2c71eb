TRUNCATE stage.orders;
INSERT INTO stage.orders SELECT * FROM lake.orders WHERE day = '{{ ds }}';
