import {
  to = aws_glue_connection.mysql-v1
  id = "111122223333:mysql-v1"
}

resource "aws_glue_connection" "mysql-v1" {
  name            = "mysql-v1"
  connection_type = "JDBC"

  connection_properties = {
    "JDBC_CONNECTION_URL" = "jdbc:mysql://h.example.internal:3306/orders"
    "SECRET_ID" = "glue/orders"
  }

  physical_connection_requirements {
    availability_zone = "us-east-1a"
    subnet_id = "subnet-0abcdef0123456789"
    security_group_id_list = ["sg-0abcdef0123456789"]
  }
}
