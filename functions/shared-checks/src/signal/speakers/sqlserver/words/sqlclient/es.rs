//! Spanish.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};

pub(in super::super) const SAYS: &[(&str, Says)] = &[
    (
        "error relacionado con la red o específico de la instancia",
        Vaguely(ConnectTimeout),
    ),
    (
        "se ha establecido la conexión con el servidor correctamente",
        Likely(SslHandshake),
    ),
    (
        "el cliente no pudo establecer una conexión debido a un",
        Likely(ConnectionDropped),
    ),
    (
        "pero se ha producido un error durante el proceso de",
        Vaguely(ConnectionDropped),
    ),
    (
        "pero se ha producido un error al obtener la información",
        Vaguely(BadPassword),
    ),
    (
        "error en el nivel de transporte al enviar la solicitud",
        Likely(ConnectionDropped),
    ),
    (
        "error en el nivel del transporte al recibir los resultados",
        Likely(ConnectionDropped),
    ),
    (
        "error en el nivel del transporte al enviar información al",
        Likely(ConnectionDropped),
    ),
    ("valor de tiempo de espera caducado", Settles(ConnectTimeout)),
    ("se agotó el tiempo de espera de ejecución", Likely(LockOrQueryTimeout)),
    (
        "el período de tiempo de espera expiró antes de obtener",
        Settles(Capacity),
    ),
    ("sql server{}pero este equipo no lo admite", Exactly(SslRequired)),
    (
        "el formato de la cadena de inicialización no se ajusta",
        Exactly(BadJdbcUrl),
    ),
    ("palabra clave no admitida", Likely(BadJdbcUrl)),
    (
        "no se ha inicializado la propiedad connectionstring",
        Likely(BadJdbcUrl),
    ),
    (
        "el controlador cliente intentó recuperar la conexión una o más",
        Exactly(ConnectionDropped),
    ),
    (
        "la instancia de sql server ha devuelto una versión de",
        Exactly(DriverServerMismatch),
    ),
    ("no se pudo abrir una conexión con sql server", Vaguely(ConnectTimeout)),
    (
        "error al buscar el servidor/instancia especificado",
        Vaguely(ConnectTimeout),
    ),
    ("no se puede generar contexto sspi", Settles(BadPassword)),
];
