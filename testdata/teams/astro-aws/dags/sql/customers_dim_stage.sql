TRUNCATE stage.customers;
INSERT INTO stage.customers SELECT * FROM lake.customers WHERE day = '{{ ds }}';
