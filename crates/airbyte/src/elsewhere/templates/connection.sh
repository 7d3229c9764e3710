airflow connections add @CONN_SH@ --conn-json @JSON_SH@
