# Names in Cloud Secret Manager as Airflow asks for them: <prefix>-connections-<id> and <prefix>-variables-<key>.
resource "google_secret_manager_secret" "connection" {
  for_each = toset(var.connections)

  project   = var.project
  secret_id = "${var.prefix}-connections-${each.key}"
  labels    = { app = "airflow" }

  replication {
    user_managed {
      replicas {
        location = "europe-west3"
      }
    }
  }
}

resource "google_secret_manager_secret" "variable" {
  for_each = var.variables

  project   = var.project
  secret_id = "${var.prefix}-variables-${each.key}"
  labels    = { app = "airflow" }

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "variable" {
  for_each = var.variables

  secret      = google_secret_manager_secret.variable[each.key].id
  secret_data = each.value
}

resource "google_secret_manager_secret_iam_member" "reader" {
  for_each = merge(google_secret_manager_secret.connection, google_secret_manager_secret.variable)

  project   = var.project
  secret_id = each.value.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${var.reader}"
}
