TRUNCATE stage.stock;
INSERT INTO stage.stock SELECT * FROM lake.stock WHERE day = '{{ ds }}';
