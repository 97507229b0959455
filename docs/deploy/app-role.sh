#!/bin/sh
# Run once by the database's image when its folder is empty: the role that runs the pages; it owns nothing.
set -e
psql --set ON_ERROR_STOP=1 --set password="$APP_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE pathway_app LOGIN PASSWORD :'password';
SQL
