DELETE FROM shelf_statistics WHERE day = '{{ ds }}';
INSERT INTO shelf_statistics SELECT * FROM staging_shelf_statistics WHERE day = '{{ ds }}';
