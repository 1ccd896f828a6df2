//! Who prints the words of a connection about something else: the parts of an engine, clients of what is no source, and a database
//! that itself calls out.
//!
//! `Connection refused` is the same word in a JDBC driver, in Hive's metastore and in a mail client. Whose classes, frames or fixed
//! words stand beside it decides. Not in these tables is what a connection of Glue leads to: Kafka, MongoDB, OpenSearch's connector, a
//! proxy, a tunnel; nor another database that a database calls (a foreign table, a link), which is a source to whoever asks about it.

use std::sync::OnceLock;

use shared_domain::source::Engine;

use super::hosts;
use super::parse::Utterance;
use super::words::stands_whole;

/// One of those, by the beginnings of its classes and frames, and by words that are its own.
struct Party {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "for the person who checks the words, and for tests")
    )]
    source: &'static str,
    classes: &'static [&'static str],
    words: &'static [&'static str],
}

/// Clients and parts of an engine.
const PARTIES: &[Party] = &[
    Party {
        source: "apache/hive standalone-metastore HiveMetaStoreClient.java, metastore.thrift",
        classes: &[
            "org.apache.hadoop.hive.metastore.",
            "org.apache.hadoop.hive.ql.metadata.",
            "hive_metastore.",
            "hmsclient.",
        ],
        words: &[
            "hivemetastoreclient",
            "hivemetastore",
            "sessionhivemetastoreclient",
            "metastore",
            "thrifthivemetastore",
            "meta store using",
            "metaexception(message:",
            ", 9083)",
        ],
    },
    Party {
        source: "apache/ranger, apache/atlas; hadoop-kms; apache/hadoop hadoop-common NetUtils.wrapException, ipc/Client.java; hadoop-hdfs DFSClient, DataStreamer; hadoop-yarn",
        classes: &[
            "org.apache.ranger.",
            "org.apache.atlas.",
            "org.apache.hadoop.crypto.key.kms.",
            "org.apache.hadoop.hdfs.",
            "org.apache.hadoop.ipc.",
            "org.apache.hadoop.net.",
            "org.apache.hadoop.yarn.client.",
            "org.apache.hadoop.security.SecurityUtil",
            "org.apache.hadoop.security.token.",
            "javax.crypto.Cipher",
            "hdfs.",
        ],
        words: &[
            "destination host is:",
            "failed on connection exception:",
            "failed on socket timeout exception:",
            "clientnamenodeprotocoltranslatorpb",
            "wiki.apache.org/hadoop",
            "namenode",
            "datanode",
            "webhdfs",
            "resourcemanager",
            "am container exited",
            "token for application attempt",
            "retrying connect to server",
            "simple authentication is not enabled",
            "nodemanager",
            "hdfs_delegation_token",
            "dfsclient",
        ],
    },
    Party {
        source: "apache/spark core, sql/connect, python; apache/hudi timeline service; apache/incubator-livy; apache/zeppelin; apache/flink",
        classes: &[
            "org.apache.spark.api.python.",
            "org.apache.spark.metrics.",
            "org.apache.spark.deploy.history.",
            "org.apache.spark.deploy.master.",
            "org.apache.spark.deploy.worker.",
            "org.apache.spark.deploy.yarn.Client",
            "org.apache.spark.deploy.yarn.ExecutorLauncher",
            "org.apache.spark.sql.execution.streaming.TextSocket",
            "org.apache.spark.sql.execution.streaming.sources.TextSocket",
            "org.apache.spark.streaming.dstream.Socket",
            "org.apache.zeppelin.",
            "org.apache.flink.runtime.",
            "org.apache.flink.client.",
            "org.apache.flink.util.FlinkException",
            "org.apache.hudi.common.table.view.",
            "org.apache.hudi.exception.HoodieRemoteException",
            "org.apache.hudi.timeline.",
            "org.apache.livy.client.",
            "org.apache.zookeeper.",
            "org.apache.curator.",
        ],
        words: &[
            "timeline server",
            "history server",
            "failed to connect to driver at",
            "failed to connect to master",
            "connect to the java server",
            "could not open socket: [",
            "rscclient",
            "to blobserver",
            "spark connect server",
            "unexpectedly reached final status",
            "error sending http request and maximum retry",
        ],
    },
    Party {
        source: "jackson-core, gson, org.json: what they parse is a value",
        classes: &["com.fasterxml.jackson.core.", "com.google.gson.", "org.json."],
        words: &[],
    },
    Party {
        source: "OpenLineage client-java, Nessie's client, apache/iceberg core rest, apache/gravitino, unitycatalog: catalogs and lineage over HTTP; \
                 appenders and sinks of log4j, logback, Datadog, StatsD, Graphite, Prometheus",
        classes: &[
            "io.openlineage.",
            "openlineage.",
            "marquez.",
            "org.projectnessie.",
            "org.apache.iceberg.rest.",
            "org.apache.iceberg.exceptions.",
            "org.apache.gravitino.",
            "io.unitycatalog.",
            "io.apicurio.",
            "pyiceberg.catalog.",
            "org.apache.logging.log4j.core.",
            "org.apache.log4j.net.",
            "ch.qos.logback.",
            "com.timgroup.statsd.",
            "com.datadoghq.",
            "com.codahale.metrics.graphite.",
            "io.prometheus.",
            "io.sentry.",
        ],
        words: &[],
    },
    Party {
        source: "smtplib, imaplib and poplib of Python; Jakarta Mail; System.Net.Mail",
        classes: &[
            "smtplib.",
            "imaplib.",
            "poplib.",
            "yagmail.",
            "imap_tools.",
            "aiosmtplib.",
            "javax.mail.",
            "jakarta.mail.",
            "com.sun.mail.",
            "org.eclipse.angus.mail.",
            "org.springframework.mail.",
            "System.Net.Mail.",
            "MailKit.",
            "Net::SMTP",
        ],
        words: &[
            "smtp host",
            "smtp server",
            "mail server",
            "connect to host, port: smtp",
            "[authenticationfailed]",
            // Classes whose names are not those of exceptions.
            "imaplib.error",
            "imaplib.imap4.error",
            "poplib.error_proto",
        ],
    },
    Party {
        source: "JDK javax.naming (com.sun.jndi.ldap); python-ldap, ldap3; UnboundID",
        classes: &[
            "javax.naming.CommunicationException",
            "javax.naming.AuthenticationException",
            "javax.naming.ServiceUnavailableException",
            "ldap.",
            "ldap3.",
            "com.unboundid.",
            "org.springframework.ldap.",
        ],
        words: &["ldap server", "ldap_bind", "ldap_sasl_bind"],
    },
    Party {
        source: "JSch, sshj, Apache MINA SSHD; paramiko, pysftp, asyncssh; ftplib, commons-net",
        classes: &[
            "com.jcraft.jsch.",
            "net.schmizz.sshj.",
            "org.apache.sshd.",
            "paramiko.",
            "pysftp.",
            "asyncssh.",
            "ftplib.",
            "org.apache.commons.net.ftp.",
            "org.apache.commons.vfs2.",
            "cn.hutool.extra.",
            "Renci.SshNet.",
        ],
        words: &[
            "ssh operator error",
            "sftp server",
            "ftp server",
            "sftp connection",
            "host key verification failed",
            "ssh: handshake failed",
            "['scp', '",
            "['sftp', '",
            "['rsync', '",
            "rsync error",
            "ssh: unable to authenticate",
            "ftplib.error_perm",
            "ftplib.error_temp",
        ],
    },
    Party {
        source: "RabbitMQ's clients, pika, kombu, Celery; JMS, ActiveMQ, IBM MQ; NATS, Pulsar, MQTT",
        classes: &[
            "com.rabbitmq.",
            "org.springframework.amqp.",
            "pika.",
            "amqp.",
            "kombu.",
            "celery.",
            "javax.jms.",
            "jakarta.jms.",
            "org.apache.activemq.",
            "com.ibm.mq.",
            "com.ibm.msg.",
            "com.solacesystems.",
            "org.apache.pulsar.",
            "io.nats.",
            "nats.",
            "paho.",
            "org.eclipse.paho.",
        ],
        words: &["broker url", "amqp connection"],
    },
    Party {
        source: "redis-py, Jedis, Lettuce, Redisson, StackExchange.Redis; pymemcache, spymemcached",
        classes: &[
            "redis.",
            "Redis",
            "memcache.",
            "aioredis.",
            "rediscluster.",
            "io.lettuce.",
            "org.redisson.",
            "StackExchange.Redis.",
            "pymemcache.",
            "net.spy.memcached.",
        ],
        words: &[],
    },
    Party {
        source: "elasticsearch-py, elastic-transport, opensearch-py; their clients for Java; Solr",
        classes: &[
            "elasticsearch.",
            "elastic_transport.",
            "opensearchpy.",
            "org.elasticsearch.client.",
            "org.opensearch.client.",
            "co.elastic.clients.",
            "org.apache.solr.",
            "pysolr.",
        ],
        words: &[],
    },
    Party {
        source: "packages of npm that ask no database, as their frames name them",
        classes: &[
            "@azure.",
            "@elastic.",
            "@kubernetes.",
            "@octokit.",
            "@opensearch-project.",
            "@sendgrid.",
            "@slack.",
            "amqplib.",
            "axios.",
            "ftp.",
            "got.dist.",
            "ioredis.",
            "kafkajs.",
            "ldapjs.",
            "ldapts.",
            "mqtt.",
            "node-fetch.",
            "nodemailer.",
            "playwright.",
            "puppeteer.",
            "socket.io-client.",
            "ssh2.",
            "ssh2-sftp-client.",
            "undici.",
            "ws.",
        ],
        words: &[],
    },
    Party {
        source: "nacos-client, dubbo, eureka-client, apollo-client, rocketmq-client, minio-java, jetcd",
        classes: &[
            "com.alibaba.nacos.",
            "com.alibaba.dubbo.",
            "org.apache.dubbo.",
            "com.netflix.",
            "com.ctrip.framework.apollo.",
            "org.apache.rocketmq.",
            "io.minio.",
            "io.etcd.",
        ],
        words: &["dubbo://"],
    },
    Party {
        source: "kafka-clients KafkaProducer, librdkafka: who writes to Kafka reads no source",
        classes: &["org.apache.kafka.clients.producer."],
        words: &["[producer clientid=", "rdkafka#producer"],
    },
    Party {
        source: "docker-py, moby, containerd; the clients of Kubernetes, kubectl, kubelet's events and probes; Helm",
        classes: &["docker.", "kubernetes.", "io.kubernetes.", "io.fabric8."],
        words: &[
            "error response from daemon",
            "docker daemon",
            "kubernetes cluster unreachable",
            "(kubectl)",
            "did you specify the right host or port",
            "etcdserver",
            "kube-apiserver",
            "kubelet",
            "unable to connect to the server: dial tcp",
            "unable to connect to the server: net/http",
            "unable to connect to the server: tls:",
            "unable to connect to the server: x509",
            "unable to connect to the server: getting credentials",
            "you must be logged in to the server",
            "liveness probe failed",
            "readiness probe failed",
            "startup probe failed",
            "imagepullbackoff",
            "error pulling image",
            "could not select device driver",
            "nvidia driver",
            "oci runtime create failed",
            "port is already allocated",
            "userland proxy",
            "no basic auth credentials",
            "reauthenticate and try again",
            "failed to solve",
            "errimagepull",
            "error pushing image",
            "failed to push branch",
            "your authorization token has expired",
            "docker-credential",
            "error storing credentials - err",
            "failed to pull image",
            "failed to pull and unpack image",
        ],
    },
    Party {
        source: "npm; git builtin/clone.c, http.c, transport.c, remote-curl.c; GitPython, JGit, PyGithub, python-gitlab",
        classes: &["git.exc.", "org.eclipse.jgit.", "github.", "gitlab."],
        words: &[
            "npm err!",
            "npm error",
            "['git', '",
            "remote: invalid username or password",
            "remote: support for password authentication",
            "git clone",
            "git pull",
            "git fetch",
            "git push",
            "remote: http basic",
            "could not read from remote repository",
            "fatal: could not read username for 'http",
            "fatal: authentication failed for 'http",
        ],
    },
    Party {
        source: "CloudFormation's events; Terraform's and OpenTofu's diagnostics; Ansible",
        classes: &[],
        words: &[
            "create_failed",
            "update_failed",
            "delete_failed",
            "rollback_complete",
            "rollback_in_progress",
            "resource handler returned",
            "acquiring the state lock",
            "terraform aws provider",
            "assumerolewithwebidentity",
        ],
    },
    Party {
        source: "apache/airflow FileTaskHandler; Envoy's response flags; nginx ngx_http_upstream.c; HAProxy's checks: proxies of the web, and who is behind them",
        classes: &[],
        words: &[
            "failed to fetch log file from worker",
            "could not read served logs",
            "upstream connect error",
            "no healthy upstream",
            "connecting to upstream",
            "response header from upstream",
            "layer4 connection problem",
            "acme:error",
        ],
    },
    Party {
        source: "clients of web services and of what is no database, from PyPI and Maven Central: MLflow, OpenAI, Slack, Tableau, Jira, Twilio, Sentry, OpenTelemetry, Datadog, Hugging Face, Azure's SDK; Dagster, Prefect, Ray, Dask; websockets",
        classes: &[
            "org.keycloak.",
            "com.nimbusds.jose.",
            "com.nimbusds.jwt.",
            "org.opensaml.",
            "org.apache.camel.",
            "pyactiveresource.",
            "com.azure.core.",
            "jupyter_client.",
            "nbclient.",
            "papermill.",
            "notebook.",
            "werkzeug.",
            "flask.",
            "gunicorn.",
            "uvicorn.",
            "starlette.",
            "exchangelib.",
            "O365.",
            "office365.",
            "shareplum.",
            "smb.",
            "smbprotocol.",
            "smbclient.",
            "zmq.",
            "gql.",
            "newrelic.",
            "ddtrace.",
            "elasticapm.",
            "statsd.",
            "kazoo.",
            "nacos.",
            "etcd3.",
            "pulsar.",
            "stomp.",
            "azure.servicebus.",
            "azure.eventhub.",
            "azure.keyvault.",
            "msgraph.",
            "google.cloud.pubsub.",
            "google.cloud.logging.",
            "oss2.",
            "minio.",
            "swiftclient.",
            "keystoneauth1.",
            "webdav3.",
            "kaggle.",
            "datasets.",
            "spacy.",
            "langchain.",
            "llama_index.",
            "cohere.",
            "pinecone.",
            "weaviate.",
            "qdrant_client.",
            "chromadb.",
            "pymilvus.",
            "ollama.",
            "litellm.",
            "replicate.",
            "locust.",
            "behave.",
            "robot.",
            "testcontainers.",
            "feedparser.",
            "googlemaps.",
            "shopify.",
            "firebase_admin.",
            "plaid.",
            "quickbooks.",
            "netmiko.",
            "ncclient.",
            "pysnmp.",
            "pymodbus.",
            "asyncua.",
            "opcua.",
            "serial.",
            "requests_oauthlib.",
            "com.hazelcast.",
            "org.infinispan.",
            "net.sf.ehcache.",
            "org.ehcache.",
            "net.rubyeye.",
            "java.rmi.",
            "sun.rmi.",
            "javax.management.",
            "org.jgroups.",
            "com.slack.api.",
            "com.twilio.",
            "com.stripe.",
            "com.sendgrid.",
            "com.google.firebase.",
            "com.google.api.services.sheets.",
            "com.google.api.services.drive.",
            "com.google.cloud.pubsub.",
            "com.google.cloud.logging.",
            "com.microsoft.graph.",
            "com.microsoft.azure.servicebus.",
            "com.azure.messaging.",
            "com.azure.storage.",
            "com.microsoft.azure.storage.",
            "com.azure.security.keyvault.",
            "org.kohsuke.github.",
            "com.github.dockerjava.",
            "org.testcontainers.",
            "io.jaegertracing.",
            "zipkin2.",
            "io.micrometer.",
            "com.newrelic.",
            "com.orbitz.consul.",
            "com.bettercloud.vault.",
            "org.springframework.vault.",
            "org.springframework.security.",
            "io.jsonwebtoken.",
            "jwt.",
            "jose.",
            "authlib.",
            "snowflake.ingest.",
            "com.crealytics.google.",
            "org.apache.ignite.",
            "com.auth0.",
            "hudson.",
            "org.springframework.cloud.config.",
            "org.springframework.data.redis.",
            "org.springframework.data.elasticsearch.",
            "org.springframework.jms.",
            "org.springframework.ws.",
            "org.jivesoftware.smack.",
            "org.java_websocket.",
            "javax.websocket.",
            "org.eclipse.jetty.websocket.",
            "org.apache.nifi.",
            "org.apache.storm.",
            "org.apache.tika.",
            "org.apache.poi.",
            "org.apache.pdfbox.",
            "org.apache.commons.mail.",
            "org.snmp4j.",
            "org.eclipse.milo.",
            "mlflow.",
            "dagster.",
            "prefect.",
            "wandb.",
            "huggingface_hub.",
            "transformers.",
            "nltk.",
            "geopy.",
            "gspread.",
            "facebook_business.",
            "tweepy.",
            "praw.",
            "azure.core.",
            "azure.storage.",
            "websockets.",
            "websocket.",
            "tornado.",
            "distributed.",
            "dask.",
            "ray.",
            "multiprocessing.",
            "datahub.",
            "io.confluent.kafka.schemaregistry.",
            "io.confluent.kafka.serializers.",
            "io.confluent.connect.",
            "airflow.providers.ssh.",
            "airflow.providers.sftp.",
            "airflow.providers.ftp.",
            "airflow.providers.http.",
            "airflow.providers.slack.",
            "airflow.providers.smtp.",
            "airflow.providers.redis.",
            "airflow.providers.docker.",
            "airflow.providers.cncf.",
            "airflow.providers.tableau.",
            "airflow.contrib.hooks.ssh_hook.",
            "openai.",
            "anthropic.",
            "slack_sdk.",
            "slack.",
            "stripe.",
            "twilio.",
            "tableauserverclient.",
            "jira.",
            "atlassian.",
            "sentry_sdk.",
            "opentelemetry.",
            "io.opentelemetry.",
            "datadog.",
            "hvac.",
            "consul.",
            "sendgrid.",
            "pymsteams.",
            "telegram.",
            "discord.",
            "pdpyras.",
            "opsgenie_sdk.",
            "googleapiclient.",
            "hubspot.",
            "zenpy.",
            "boxsdk.",
            "dropbox.",
            "notion_client.",
            "pynetbox.",
            "selenium.",
            "scrapy.",
            "confluent_kafka.schema_registry.",
            "docusign_esign.",
        ],
        words: &[
            "ray cluster",
            "schema registry",
            "schema-registry",
            "keytool error",
            "gpg: decryption failed",
            "gpg: public key decryption failed",
            "no close frame received or sent",
            "failed to export traces",
            "failed to export metrics",
            "failed to export logs",
            "failed to export spans",
            "push metrics",
            "pushgateway",
        ],
    },
];

/// What fetches packages: that it cannot misses a library.
const FETCHERS: Party = Party {
    source: "pip, conda, npm, yarn; Ivy, Maven's resolver, Coursier, Gradle",
    classes: &[
        "pip.",
        "conda.",
        "org.apache.ivy.",
        "org.apache.maven.",
        "org.eclipse.aether.",
        "coursier.",
        "org.gradle.",
    ],
    words: &[
        ":: resolving dependencies ::",
        "pip._vendor",
        "pip install",
        "could not install packages due to",
        "condahttperror",
        "could not transfer artifact",
        "could not resolve dependencies",
        "could not find artifact",
        "server access error",
        "could not get 'http",
        "could not head 'http",
        "could not resolve all",
        "could not resolve plugin artifact",
        "non-resolvable parent pom",
        "non-resolvable import pom",
        "failed to read artifact descriptor for",
        "error downloading",
        "problem while downloading module descriptor",
        "failed to download from",
        "gyp err!",
        "while downloading http",
        "while downloading https",
        "could not get 'https",
        "could not head 'https",
        "failed to collect dependencies at",
        "unresolved dependencies",
        "unresolved dependency",
        "npm install",
        "yarn install",
        "install.packages",
        "pip is configured with locations",
        "could not transfer metadata",
        "unable to load the service index for source",
    ],
};

/// What asks over HTTP by itself, in scripts and in the programs around them.
const WEB: Party = Party {
    source: "requests, httpx, aiohttp, urllib of Python; the JDK's clients of HTTP; scalaj-http, sttp, Akka and Pekko HTTP, http4s, Play, \
             AsyncHttpClient, Unirest, Jetty, Jersey; OkHttp, Feign, Retrofit, Spring's web clients, JAX-WS, Axis; \
             axios, node-fetch; Go net/http; .NET System.Net.Http; Guzzle, Faraday",
    classes: &[
        "requests.",
        "httpx.",
        "httpcore.",
        "aiohttp.",
        "urllib.error.",
        "urllib.request.",
        "urllib2.",
        "http.client.",
        "okhttp3.",
        "feign.",
        "retrofit2.",
        "org.springframework.web.client.",
        "java.net.http.",
        "javax.ws.rs.",
        "jakarta.ws.rs.",
        "javax.xml.ws.",
        "jakarta.xml.ws.",
        "com.sun.xml.ws.",
        "com.sun.xml.internal.ws.",
        "org.apache.axis",
        "org.apache.cxf.transport.",
        "zeep.",
        "oauthlib.",
        "httplib2.",
        "suds.",
        // What the JDK asks over HTTP, by its frames.
        "sun.net.www.",
        "jdk.internal.net.http.",
        "scalaj.http.",
        "sttp.client",
        "com.softwaremill.sttp.",
        "akka.http.",
        "org.apache.pekko.http.",
        "org.http4s.",
        "play.api.libs.ws.",
        "org.asynchttpclient.",
        "com.ning.http.",
        "kong.unirest.",
        "reactor.netty.",
        "io.vertx.",
        "com.twitter.finagle.",
        "com.github.scribejava.",
        "twisted.",
        "com.mashape.unirest.",
        "org.springframework.web.reactive.function.client.",
        "org.eclipse.jetty.client.",
        "org.glassfish.jersey.client.",
        "com.sun.jersey.",
        "AxiosError",
        "FetchError",
        "System.Net.WebException",
        "System.Net.Http.",
        "GuzzleHttp",
        "Faraday::",
        "RestClient::",
    ],
    words: &[
        "get 'http",
        "get 'https",
        "post 'http",
        "post 'https",
        "put 'http",
        "put 'https",
        "head 'http",
        "head 'https",
        "request to http",
        "request to https",
        "request for 'http",
        "request for 'https",
        "executing get http",
        "executing get https",
        "executing post http",
        "executing post https",
        "for url: http",
        "for url: https",
        "access the wsdl",
        "urlopen error",
        "[errno socket error]",
        "httpsconnectionpool(host=",
        "httpconnectionpool(host=",
        "http transport error",
        "curl error",
        "curl: (",
        // NiFi's processors, JMeter's samplers.
        "invokehttp[",
        "non http response",
    ],
};

/// Sources that are asked over HTTP, as their names and paths stand in texts.
const HTTP_SOURCES: &[&str] = &[
    "snowflake",
    "bigquery",
    "databricks",
    "trino",
    "presto",
    "athena",
    "clickhouse",
    "druid",
    "influx",
    ".salesforce.com",
    ".force.com",
    "simple_salesforce",
    "odata",
    "microsoftonline",
    "/oauth",
    "/token",
    "/v1/statement",
    ":8123",
    ":8443",
    "port=8123",
    "port=8443",
];

/// What a database says when it calls out itself: over HTTP, to a mail server, to a directory, to an object store. Whoever reads that
/// is connected.
const CALLS_OUT: Party = Party {
    source: "Oracle: Database Error Messages (ORA-24247, ORA-29257 to ORA-29279, ORA-31202), PL/SQL Packages (UTL_HTTP, UTL_SMTP, UTL_TCP, \
             DBMS_LDAP, DBMS_CLOUD); SQL Server: Database Mail; Redshift: COPY and UNLOAD; Snowflake: stages, external functions; psycopg's name \
             of SQLSTATE 08001, which a server alone sends",
    classes: &[
        "psycopg2.errors.SqlclientUnableToEstablishSqlconnection",
        "psycopg.errors.SqlclientUnableToEstablishSqlconnection",
    ],
    words: &[
        "sys.utl_http",
        "sys.utl_tcp",
        "sys.utl_smtp",
        "sys.utl_mail",
        "sys.utl_inaddr",
        "sys.dbms_ldap",
        "sys.httpuritype",
        "apex_web_service",
        "c##cloud$service",
        "dbms_cloud",
        "sp_send_dbmail",
        "mail server failure",
        "s3curlexception",
        "external function",
        "aws_lambda.invoke",
        "http_get(",
        "http_post(",
        "pgsql-http",
        // Kafka's serializers, of a registry of schemas.
        "error retrieving avro schema",
        "error registering avro schema",
        "error retrieving json schema",
        "error retrieving protobuf schema",
        // Whoever reads these of a federated query is connected to who asked.
        "federated connection",
        "connect to foreign data source",
        "sqlclientunabletoestablishsqlconnection",
    ],
};

/// Oracle's numbers of the same: access control lists, `UTL_HTTP`, `UTL_SMTP`, `UTL_TCP`, `DBMS_LDAP`.
const CALLS_OUT_NUMBERS: &[u32] = &[
    2019, 24247, 29257, 29259, 29260, 29261, 29263, 29266, 29268, 29269, 29270, 29273, 29278, 29279, 31202,
];

/// What a database says of its way to another one: a link, a linked server, a foreign table, replication.
const LINKS: Party = Party {
    source: "Oracle ORA-02063, ORA-02068, ORA-28500; SQL Server sys.messages 7303, 7399 in its languages; postgres_fdw, oracle_fdw, dblink, \
             libpqwalreceiver; MySQL ER_REPLICA_, ER_CONNECT_TO_FOREIGN_DATA_SOURCE",
    classes: &[],
    words: &[
        "for linked server",
        "für den verbindungsserver",
        "für verbindungsserver",
        "du serveur lié",
        "pour le serveur lié",
        "servidor vinculado",
        "server collegato",
        "リンク サーバー",
        "链接服务器",
        "連結伺服器",
        "연결된 서버",
        "связанного сервера",
        "foreign table",
        "foreign server",
        "foreign oracle server",
        "foreign data source",
        "dblink",
        "connect to the publisher",
        "connect to the primary server",
        "error connecting to master",
        "error connecting to source",
        "last_io_error",
        "slave i/o",
        "replica i/o",
    ],
};

/// Oracle's numbers of the same.
const LINK_NUMBERS: &[u32] = &[2063, 2068, 28500];

/// Systems that are no sources, by names that have no other meaning.
const SYSTEMS: &[&str] = &[
    "activemq",
    "argocd",
    "artifactory",
    "celery",
    "chromedriver",
    "consul",
    "dubbo",
    "elasticsearch",
    "eureka",
    "filebeat",
    "fluentd",
    "geckodriver",
    "grafana",
    "graphite",
    "istio",
    "jenkins",
    "jira",
    "keycloak",
    "kibana",
    "kubectl",
    "ldap",
    "ldaps",
    "logstash",
    "memcached",
    "minio",
    "mlflow",
    "mqtt",
    "nacos",
    "nccl",
    "openlineage",
    "oozie",
    "prometheus",
    "rabbitmq",
    "ranger",
    "redis",
    "rocketmq",
    "selenium",
    "skywalking",
    "sftp",
    "smtp",
    "sonarqube",
    "splunk",
    "statsd",
    "webdriver",
    "webhook",
    "webhooks",
    "zookeeper",
    "docker-daemon",
    "mailserver",
    "email",
    "e-mail",
    "courriel",
    "correo electrónico",
    "kinesis",
    "git server",
    "git-server",
    "slack",
    "sharepoint",
    "google drive",
    "onedrive",
    "microsoft teams",
    "telegram",
    "whatsapp",
    "discord",
    "企业微信",
    "飞书",
    "письмо",
    "邮件",
    "メール",
    "메일",
    "웹훅",
    "슬랙",
    "钉钉",
    "serveur de messagerie",
    "servidor de correo",
    "server di posta",
    "почтовому серверу",
    "消息队列",
    "注册中心",
];

pub(super) const PRODUCTS: &[&str] = &[
    "mysql",
    "mariadb",
    "postgres",
    "oracle",
    "ora-",
    "sqlserver",
    "sql server",
    "sqlstate",
    "sqlexception",
    "java.sql.",
    "redshift",
    "snowflake",
    "bigquery",
    "teradata",
    "hana",
    "db2",
    "mongo",
    "clickhouse",
    "jdbc",
    "odbc",
    // Connectors, whose source has the name of a system.
    "elasticsearch.hadoop.",
    "elasticsearch.spark.",
    "opensearch.hadoop.",
    "opensearch.spark.",
    "eshadoop",
];

/// A database in some languages, and Kafka, which is a source of its own.
const DATABASES: &[&str] = &[
    "kafka",
    "database",
    "datenbank",
    "base de donn",
    "base de datos",
    "banco de dados",
    "数据库",
    "資料庫",
    "データベース",
    "데이터베이스",
    "баз",
];

/// Apache's HTTP client, which SDKs are built on, too: only the host that it names tells whom it asks.
const APACHE: Party = Party {
    source: "Apache HttpComponents Client 4 and 5",
    classes: &["org.apache.http.", "org.apache.hc."],
    words: &[],
};

/// Who speaks in an utterance, or in some: a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Speaking(u8);

impl Speaking {
    const NO_SOURCE: Self = Self(1);
    const SYSTEM: Self = Self(1 << 1);
    const FETCHING: Self = Self(1 << 2);
    const WEB: Self = Self(1 << 3);
    const APACHE: Self = Self(1 << 4);
    const CALLING_OUT: Self = Self(1 << 5);
    const LINK: Self = Self(1 << 6);

    /// All that speak in these.
    pub(super) fn in_all(all: &[Utterance<'_>]) -> Self {
        all.iter()
            .fold(Self::default(), |before, one| before.and(Self::of(one)))
    }

    fn of(one: &Utterance<'_>) -> Self {
        let mut heard = heard_in(hosts::head(&one.words));
        let named = |words: &[&str]| words.iter().any(|name| one.words.contains(name));
        // The other system may be no more than where the text comes from.
        if heard.has(Self::NO_SOURCE) || heard.has(Self::SYSTEM) {
            let product = named(PRODUCTS);
            heard = heard.without_if(Self::NO_SOURCE, product);
            heard = heard.without_if(Self::SYSTEM, product || named(DATABASES));
        }
        let mut all = heard.and(by_name(one));
        if one.coded("ORA").any(|number| CALLS_OUT_NUMBERS.contains(&number)) {
            all = all.and(Self::CALLING_OUT);
        }
        if one.coded("ORA").any(|number| LINK_NUMBERS.contains(&number)) {
            all = all.and(Self::LINK);
        }
        let source = (all.has(Self::WEB) || all.has(Self::APACHE)) && names_an_http_source(one);
        all.without_if(Self::WEB, source).without_if(Self::APACHE, source)
    }

    /// A client of no source, or a part of the engine.
    pub(super) fn is_of_no_source(self) -> bool {
        self.has(Self::NO_SOURCE) || self.has(Self::SYSTEM)
    }

    /// What fetches packages.
    pub(super) fn fetches_packages(self) -> bool {
        self.has(Self::FETCHING)
    }

    /// What asks over HTTP, where it does not name a source that is asked so.
    pub(super) fn asks_over_http(self, names_host: bool) -> bool {
        self.has(Self::WEB) || (names_host && self.has(Self::APACHE))
    }

    /// The database, which says that it called out.
    pub(super) fn calls_out(self) -> bool {
        self.has(Self::CALLING_OUT)
    }

    /// A database, of its way to another one.
    pub(super) fn is_of_a_link(self) -> bool {
        self.has(Self::LINK)
    }

    fn has(self, one: Self) -> bool {
        self.0 & one.0 != 0
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn without_if(self, one: Self, really: bool) -> Self {
        if really { Self(self.0 & !one.0) } else { self }
    }
}

/// True for the answer of a server of the web: a status of HTTP, by the words around its number.
pub(super) fn is_answered_over_http(one: &Utterance<'_>) -> bool {
    const BEFORE: &[&str] = &[
        "http error ",
        "http status ",
        "http status code ",
        "status code: ",
        "status code ",
        "status_code=",
        "response code: ",
        "response code ",
        "response(code=",
        "response from server: ",
        "<response [",
        "returned http ",
        "api returned ",
        "responded with ",
        "error code: ",
    ];
    let words = hosts::head(&one.words);
    let status = |rest: &str| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        digits == 3 && matches!(rest.as_bytes()[0], b'4' | b'5')
    };
    let answered = |before: &str| {
        words
            .match_indices(before)
            .any(|(at, _)| status(&words[at + before.len()..]))
    };
    BEFORE.iter().any(|before| answered(before))
}

/// All parties, and as what they speak.
fn parties() -> impl Iterator<Item = (&'static Party, Speaking)> {
    const OTHERS: [(&Party, Speaking); 5] = [
        (&FETCHERS, Speaking::FETCHING),
        (&WEB, Speaking::WEB),
        (&APACHE, Speaking::APACHE),
        (&CALLS_OUT, Speaking::CALLING_OUT),
        (&LINKS, Speaking::LINK),
    ];
    let of_none = PARTIES.iter().map(|party| (party, Speaking::NO_SOURCE));
    of_none.chain(OTHERS)
}

impl Party {
    /// By words that begin whole: numbers may follow.
    fn speaks_in(&self, words: &str) -> bool {
        self.words.iter().any(|own| {
            let mut places = words.match_indices(own);
            places.any(|(at, _)| !words[..at].ends_with(|c: char| c.is_alphanumeric()))
        })
    }

    fn owns(&self, name: &str) -> bool {
        self.classes.iter().any(|class| name.starts_with(class))
    }
}

/// By class, frames and modules.
fn by_name(one: &Utterance<'_>) -> Speaking {
    let modules: Vec<String> = one.modules.iter().map(|path| dotted(path)).collect();
    let names = || {
        let frames = one.frames.iter().copied();
        one.class
            .into_iter()
            .chain(frames)
            .chain(modules.iter().map(String::as_str))
    };
    parties().fold(Speaking::default(), |all, (party, speaking)| {
        let speaks = names().any(|name| party.owns(name));
        if speaks { all.and(speaking) } else { all }
    })
}

/// `redis/connection.py` as the beginning of names: `redis.connection.`.
fn dotted(path: &str) -> String {
    let name = path.trim_end_matches(".py").trim_end_matches("/__init__");
    format!("{}.", name.replace(['/', '\\'], "."))
}

/// The words of all parties by their first three bytes, so that a text is walked once.
type Index = Vec<Vec<(&'static str, Speaking)>>;
const BUCKETS: usize = 1 << 12;

fn bucket(first: &[u8]) -> usize {
    let number = first.iter().fold(0, |number, byte| number << 7 ^ usize::from(*byte));
    number % BUCKETS
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index: Index = vec![Vec::new(); BUCKETS];
        let of_parties =
            parties().flat_map(|(party, speaking)| party.words.iter().map(move |words| (*words, speaking)));
        let systems = SYSTEMS.iter().map(|words| (*words, Speaking::SYSTEM));
        for (words, speaking) in of_parties.chain(systems) {
            if let Some(first) = words.as_bytes().get(..FIRST) {
                index[bucket(first)].push((words, speaking));
            }
        }
        index
    })
}

const FIRST: usize = 3;

/// Whose words stand whole in a normalised message.
fn heard_in(words: &str) -> Speaking {
    let index = index();
    let places = words.as_bytes().windows(FIRST).enumerate();
    places.fold(Speaking::default(), |all, (at, first)| {
        let there = index[bucket(first)].iter().filter(|(part, speaking)| {
            !all.has(*speaking)
                && words.as_bytes()[at..].starts_with(part.as_bytes())
                && words.is_char_boundary(at)
                && stands_whole(words, at, part)
        });
        there.fold(all, |all, (_, speaking)| all.and(*speaking))
    })
}

/// True for an error of the class of a client of no source, or of the JDK where such a client called it.
pub(super) fn is_thrown_by_no_source(one: &Utterance<'_>) -> bool {
    let of_none = |name: &str| PARTIES.iter().any(|party| party.owns(name));
    let caller = || one.frames.iter().find(|frame| !is_of_the_jdk(frame));
    one.class.is_some_and(of_none) || caller().is_some_and(|frame| of_none(frame))
}

/// True for whoever reads values: what stands in his message is the value that he was given, and nobody's error.
pub(super) fn parses_a_value(one: &Utterance<'_>) -> bool {
    const CLASSES: &[&str] = &[
        "DataTruncation",
        "DateTimeParseException",
        "JSONDecodeError",
        "JsonParseException",
        "MysqlDataTruncation",
        "NumberFormatException",
        "ParserError",
        "SparkNumberFormatException",
    ];
    const WORDS: &[&str] = &[
        "malformed records are detected",
        "for input string:",
        "could not convert string to",
        "invalid input syntax for",
        "value too long for type",
        "incorrect integer value:",
        "incorrect string value:",
        "incorrect datetime value:",
        "incorrect decimal value:",
        "duplicate entry '",
        "duplicate key value violates",
        "is not an allowed value",
        "[cast_invalid_input]",
    ];
    CLASSES.contains(&one.class_name()) || WORDS.iter().any(|words| one.words.contains(words))
}

/// What is below every client that a stack of frames shows: the JDK, Scala, Netty.
fn is_of_the_jdk(frame: &str) -> bool {
    ["java.", "javax.", "jdk.", "sun.", "com.sun.", "scala.", "io.netty."]
        .iter()
        .any(|package| frame.starts_with(package))
}

/// Clients of sources that are no SQL database: where the connection leads to one of those, they speak of something else.
const OTHER_SOURCES: Party = Party {
    source: "kafka-clients, kafka-python, confluent-kafka; MongoDB's drivers; DataStax's drivers; elasticsearch-hadoop, opensearch-hadoop; Neo4j, \
             HBase, Couchbase, InfluxDB; simple-salesforce",
    classes: &[
        "org.apache.kafka.",
        "kafka.",
        "confluent_kafka.",
        "com.mongodb.",
        "pymongo.",
        "com.datastax.",
        "cassandra.",
        "org.elasticsearch.",
        "org.opensearch.",
        "org.neo4j.",
        "neo4j.",
        "org.apache.hadoop.hbase.",
        "com.couchbase.",
        "influxdb.",
        "com.influxdb.",
        "simple_salesforce.",
        "com.sforce.",
        // Drivers of Node, whose errors have no package.
        "Mongo",
        "KafkaJS",
        "pyrfc.",
        "com.sap.conn.jco.",
    ],
    words: &[
        "[producer clientid=",
        "[consumer clientid=",
        "[adminclient clientid=",
        "kafkaerror{",
        "rdkafka#",
        "nohostavailable",
        "invalid_login:",
        // kafka-python's and Kafka's own names, where a log leaves out whose they are.
        "<brokerconnection",
        "brokerconnection ",
        "nobrokersavailable",
        "saslauthenticationfailederror",
        "saslauthenticationexception",
        "saslhandshake",
        "bootstrap.servers",
    ],
};

/// Of those that no connection of Glue leads to by itself: a text of them that nobody places is about them.
const OWN_SERVICES: Party = Party {
    source: "elasticsearch-hadoop NetworkClient, where its class is left out; Elasticsearch's errors; Salesforce's partner API",
    classes: &["com.sforce.", "simple_salesforce."],
    words: &[
        "all nodes failed; tried",
        "security_exception",
        "no_shard_available_action_exception",
        "[apifault exceptioncode=",
        "exceptioncode='invalid_login'",
        "invalid_login:",
    ],
};

/// True where a client speaks of its own service, which no connection is known to lead to.
pub(super) fn is_of_its_own_service(one: &Utterance<'_>) -> bool {
    one.class.is_some_and(|class| OWN_SERVICES.owns(class)) || OWN_SERVICES.speaks_in(&one.words)
}

/// True where a client of another kind of source than an SQL database threw, or called what did.
pub(super) fn is_of_another_source(one: &Utterance<'_>) -> bool {
    let caller = || one.frames.iter().find(|frame| !is_of_the_jdk(frame));
    let names = one.class.into_iter().chain(caller().copied());
    names.into_iter().any(|name| OTHER_SOURCES.owns(name))
        || OTHER_SOURCES.words.iter().any(|words| one.words.contains(words))
}

/// Clients that some sources are asked by, and everything else: on a connection to another engine they speak of something else.
const OF_SOME: &[(&[Engine], Party)] = &[
    (
        &[Engine::Bigquery],
        Party {
            source: "grpc-java, grpcio, grpc-go",
            classes: &["io.grpc.", "grpc."],
            words: &["rpc error: code =", "statuscode.", "statusruntimeexception"],
        },
    ),
    (
        &[Engine::Bigquery],
        Party {
            source: "google-auth-library-python, google-auth-library-java, google-http-java-client, google-oauth-java-client",
            classes: &[
                "google.auth.",
                "google.oauth2.",
                "oauth2client.",
                "com.google.auth.",
                "com.google.api.client.",
                "google.api_core.",
                "google.cloud.",
            ],
            words: &["com.google.api.client.", "google.auth.exceptions."],
        },
    ),
    (
        &[Engine::Sqlserver, Engine::Snowflake, Engine::Redshift],
        Party {
            source: "MSAL for Python and Java, azure-identity; learn.microsoft.com entra reference-error-codes",
            classes: &["msal.", "azure.identity.", "com.microsoft.aad.", "com.azure.identity."],
            words: &[
                "aadsts",
                "login.microsoftonline.com",
                "graph api",
                "defaultazurecredential",
            ],
        },
    ),
];

/// True where a client speaks that the engine's drivers never call.
pub(super) fn is_of_no_driver_of(engine: Engine, one: &Utterance<'_>) -> bool {
    OF_SOME
        .iter()
        .filter(|(engines, _)| !engines.contains(&engine))
        .any(|(_, party)| one.class.is_some_and(|class| party.owns(class)) || party.speaks_in(&one.words))
}

/// True where a script in Python asks Microsoft Entra for a token, and names no product that it is for.
pub(super) fn is_of_an_identity_alone(one: &Utterance<'_>) -> bool {
    let asks = ["msal.", "azure.identity."]
        .iter()
        .any(|module| one.class.is_some_and(|class| class.starts_with(module)));
    asks && names_no_product(one)
}

/// The same by its host, which a client of HTTP asked: no driver of a database.
pub(super) fn asks_the_host_of_an_identity(one: &Utterance<'_>) -> bool {
    const HOSTS: &[&str] = &["login.microsoftonline.", "login.windows.net", "login.chinacloudapi.cn"];
    const CLIENTS: &[&str] = &["urllib3.", "requests.", "httpx.", "aiohttp.", "urllib."];
    let named = HOSTS.iter().any(|host| one.words.contains(host));
    let asked = one
        .class
        .is_some_and(|class| CLIENTS.iter().any(|client| class.starts_with(client)));
    named && asked && names_no_product(one)
}

fn names_no_product(one: &Utterance<'_>) -> bool {
    !PRODUCTS.iter().any(|product| one.words.contains(product))
}

/// True where a source that is asked over HTTP is named, or its client ran.
pub(super) fn names_an_http_source(one: &Utterance<'_>) -> bool {
    let ran = |source: &str| one.modules.iter().chain(&one.frames).any(|name| name.contains(source));
    let there = |source: &str| one.words.contains(source) || ran(source);
    HTTP_SOURCES.iter().any(|source| there(source))
}

#[cfg(test)]
mod tests;
