# A unified connection, by the provider hashicorp/awscc (1.99 or newer). Its login cannot be read back, so that the first apply after
# the import sends it again.
import {
  to = awscc_glue_connection.mariadb-v2
  id = "111122223333|mariadb-v2"
}

resource "awscc_glue_connection" "mariadb-v2" {
  catalog_id = "111122223333"
  connection_input = {
    name            = "mariadb-v2"
    connection_type = "MYSQL"
    connection_properties = jsonencode({
      "DATABASE" = "orders"
      "HOST" = "h.example.internal"
      "KAFKA_SSL_ENABLED" = "false"
      "PORT" = "3306"
      "ROLE_ARN" = "arn:aws:iam::111122223333:role/GlueRole"
    })
    authentication_configuration = {
      authentication_type = "BASIC"
      secret_arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/orders-AbCdEf"
    }
    physical_connection_requirements = {
      availability_zone = "us-east-1a"
      subnet_id = "subnet-0abcdef0123456789"
      security_group_id_list = ["sg-0abcdef0123456789"]
    }
  }
}
