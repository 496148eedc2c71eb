from airflow.plugins_manager import AirflowPlugin


def quarter_hour(moment):
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


class GridPlugin(AirflowPlugin):
    name = "grid"
    macros = [quarter_hour]
