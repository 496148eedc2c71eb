TRUNCATE stage.products;
INSERT INTO stage.products SELECT * FROM lake.products WHERE day = '{{ ds }}';
