import {
  to = aws_glue_connection.saphana-v1
  id = "111122223333:saphana-v1"
}

resource "aws_glue_connection" "saphana-v1" {
  name            = "saphana-v1"
  connection_type = "SAPHANA"

  connection_properties = {
    "JDBCProperties" = "{\"secretId\":\"glue/orders\",\"url\":\"jdbc:sap://h.example.internal:30015/?databaseName=orders\"}"
  }

  physical_connection_requirements {
    availability_zone = "us-east-1a"
    subnet_id = "subnet-0abcdef0123456789"
    security_group_id_list = ["sg-0abcdef0123456789"]
  }
}
