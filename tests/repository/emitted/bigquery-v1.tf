import {
  to = aws_glue_connection.bigquery-v1
  id = "111122223333:bigquery-v1"
}

resource "aws_glue_connection" "bigquery-v1" {
  name            = "bigquery-v1"
  connection_type = "BIGQUERY"

  connection_properties = {
    "SparkProperties" = "{\"secretId\":\"glue/orders\"}"
  }

  physical_connection_requirements {
    availability_zone = "us-east-1a"
    subnet_id = "subnet-0abcdef0123456789"
    security_group_id_list = ["sg-0abcdef0123456789"]
  }
}
