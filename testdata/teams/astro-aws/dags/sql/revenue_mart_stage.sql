TRUNCATE stage.revenue;
INSERT INTO stage.revenue SELECT * FROM lake.revenue WHERE day = '{{ ds }}';
