SELECT id, amount FROM orders WHERE day = {{ ds }};
