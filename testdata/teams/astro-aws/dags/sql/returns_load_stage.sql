TRUNCATE stage.returns;
INSERT INTO stage.returns SELECT * FROM lake.returns WHERE day = '{{ ds }}';
