TRUNCATE stage.margin;
INSERT INTO stage.margin SELECT * FROM lake.margin WHERE day = '{{ ds }}';
