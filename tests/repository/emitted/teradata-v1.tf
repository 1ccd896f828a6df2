import {
  to = aws_glue_connection.teradata-v1
  id = "111122223333:teradata-v1"
}

resource "aws_glue_connection" "teradata-v1" {
  name            = "teradata-v1"
  connection_type = "TERADATA"

  connection_properties = {
    "JDBCProperties" = "{\"secretId\":\"glue/orders\",\"url\":\"jdbc:teradata://h.example.internal/DATABASE=orders,DBS_PORT=1025\"}"
  }

  physical_connection_requirements {
    availability_zone = "us-east-1a"
    subnet_id = "subnet-0abcdef0123456789"
    security_group_id_list = ["sg-0abcdef0123456789"]
  }
}
