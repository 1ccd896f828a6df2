//! Brazilian Portuguese.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};

pub(in super::super) const SAYS: &[(&str, Says)] = &[
    (
        "erro de rede ou específico à instância ao estabelecer conexão",
        Vaguely(ConnectTimeout),
    ),
    (
        "mas ocorreu um erro durante o handshake de pré-logon",
        Likely(SslHandshake),
    ),
    (
        "o cliente não pôde estabelecer uma conexão devido a um",
        Likely(ConnectionDropped),
    ),
    (
        "mas ocorreu um erro durante o processo de logon",
        Vaguely(ConnectionDropped),
    ),
    (
        "mas ocorreu um erro ao obter informações de segurança/contexto sspi",
        Vaguely(BadPassword),
    ),
    (
        "um erro no nível de transporte ocorreu ao enviar a",
        Likely(ConnectionDropped),
    ),
    (
        "ocorreu um erro no nível de transporte durante o recebimento",
        Likely(ConnectionDropped),
    ),
    (
        "ocorreu um erro no nível de transporte ao enviar informações",
        Likely(ConnectionDropped),
    ),
    ("tempo limite de conexão expirado", Settles(ConnectTimeout)),
    (
        "o período de tempo limite terminou antes da conclusão da",
        Likely(LockOrQueryTimeout),
    ),
    (
        "o período de tempo limite foi atingido antes que fosse",
        Settles(Capacity),
    ),
    (
        "sql server{}porém não há suporte para isso neste computador",
        Exactly(SslRequired),
    ),
    (
        "o formato da cadeia de inicialização não está de acordo",
        Exactly(BadJdbcUrl),
    ),
    ("palavra-chave não suportada", Likely(BadJdbcUrl)),
    (
        "a propriedade connectionstring não foi inicializada",
        Likely(BadJdbcUrl),
    ),
    (
        "o driver do cliente tentou recuperar a conexão uma ou",
        Exactly(ConnectionDropped),
    ),
    (
        "a instância do sql server retornou uma versão inválida ou",
        Exactly(DriverServerMismatch),
    ),
    (
        "não foi possível abrir uma conexão com o sql server",
        Vaguely(ConnectTimeout),
    ),
    (
        "erro ao localizar servidor/instância especificado",
        Vaguely(ConnectTimeout),
    ),
    ("não é possível gerar contexto sspi", Settles(BadPassword)),
];
