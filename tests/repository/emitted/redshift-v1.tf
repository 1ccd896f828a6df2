import {
  to = aws_glue_connection.redshift-v1
  id = "111122223333:redshift-v1"
}

resource "aws_glue_connection" "redshift-v1" {
  name            = "redshift-v1"
  connection_type = "JDBC"

  connection_properties = {
    "JDBC_CONNECTION_URL" = "jdbc:redshift://h.example.internal:5439/orders"
    "SECRET_ID" = "glue/orders"
  }

  physical_connection_requirements {
    availability_zone = "us-east-1a"
    subnet_id = "subnet-0abcdef0123456789"
    security_group_id_list = ["sg-0abcdef0123456789"]
  }
}
