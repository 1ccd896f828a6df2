import {
  to = aws_glue_connection.snowflake-v1
  id = "111122223333:snowflake-v1"
}

resource "aws_glue_connection" "snowflake-v1" {
  name            = "snowflake-v1"
  connection_type = "SNOWFLAKE"

  connection_properties = {
    "SparkProperties" = "{\"secretId\":\"glue/orders\",\"sfDatabase\":\"ANALYTICS\",\"sfRole\":\"ETL\",\"sfUrl\":\"acme-eu.snowflakecomputing.com\",\"sfWarehouse\":\"WH\"}"
  }

  physical_connection_requirements {
    availability_zone = "us-east-1a"
    subnet_id = "subnet-0abcdef0123456789"
    security_group_id_list = ["sg-0abcdef0123456789"]
  }
}
