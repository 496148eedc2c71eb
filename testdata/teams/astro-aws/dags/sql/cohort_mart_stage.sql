TRUNCATE stage.cohorts;
INSERT INTO stage.cohorts SELECT * FROM lake.cohorts WHERE day = '{{ ds }}';
