import {
  to = aws_glue_connection.postgresql-v1
  id = "111122223333:postgresql-v1"
}

resource "aws_glue_connection" "postgresql-v1" {
  name            = "postgresql-v1"
  connection_type = "JDBC"

  connection_properties = {
    "CUSTOM_JDBC_CERT" = "s3://acme-pki/company-ca.pem"
    "JDBC_CONNECTION_URL" = "jdbc:postgresql://h.example.internal:5432/orders"
    "JDBC_ENFORCE_SSL" = "true"
    "SECRET_ID" = "glue/orders"
  }

  physical_connection_requirements {
    availability_zone = "us-east-1a"
    subnet_id = "subnet-0abcdef0123456789"
    security_group_id_list = ["sg-0abcdef0123456789"]
  }
}
