import {
  to = aws_glue_connection.oracle-v1
  id = "111122223333:oracle-v1"
}

resource "aws_glue_connection" "oracle-v1" {
  name            = "oracle-v1"
  connection_type = "JDBC"

  connection_properties = {
    "JDBC_CONNECTION_URL" = "jdbc:oracle:thin://@h.example.internal:1521/ORCL"
    "SECRET_ID" = "glue/orders"
  }

  physical_connection_requirements {
    availability_zone = "us-east-1a"
    subnet_id = "subnet-0abcdef0123456789"
    security_group_id_list = ["sg-0abcdef0123456789"]
  }
}
