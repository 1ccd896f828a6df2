# A unified connection, by the provider hashicorp/awscc (1.99 or newer). Its login cannot be read back, so that the first apply after
# the import sends it again.
import {
  to = awscc_glue_connection.bigquery-v2
  id = "111122223333|bigquery-v2"
}

resource "awscc_glue_connection" "bigquery-v2" {
  catalog_id = "111122223333"
  connection_input = {
    name            = "bigquery-v2"
    connection_type = "BIGQUERY"
    connection_properties = jsonencode({
      "JDBC_ENFORCE_SSL" = "false"
      "KAFKA_SSL_ENABLED" = "false"
      "PROJECT_ID" = "acme-analytics"
      "ROLE_ARN" = "arn:aws:iam::111122223333:role/GlueRole"
    })
    authentication_configuration = {
      authentication_type = "CUSTOM"
      secret_arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/orders-AbCdEf"
    }
    physical_connection_requirements = {
      availability_zone = "us-east-1a"
      subnet_id = "subnet-0abcdef0123456789"
      security_group_id_list = ["sg-0abcdef0123456789"]
    }
  }
}
