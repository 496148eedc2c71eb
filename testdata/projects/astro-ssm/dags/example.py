from airflow.sdk import dag


@dag(schedule=None)
def example():
    pass


example()
