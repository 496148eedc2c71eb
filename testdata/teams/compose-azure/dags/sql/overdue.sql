DELETE FROM overdue WHERE day = '{{ ds }}';
INSERT INTO overdue SELECT * FROM staging_overdue WHERE day = '{{ ds }}';
