//! French.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};

pub(in super::super) const SAYS: &[(&str, Says)] = &[
    (
        "une erreur liée au réseau ou spécifique à l'instance s'est",
        Vaguely(ConnectTimeout),
    ),
    (
        "mais une erreur s'est ensuite produite pendant la négociation préalable",
        Likely(SslHandshake),
    ),
    (
        "le client n'a pas pu établir de connexion en raison",
        Likely(ConnectionDropped),
    ),
    (
        "mais une erreur s'est ensuite produite pendant le processus d'ouverture",
        Vaguely(ConnectionDropped),
    ),
    (
        "mais une erreur s'est ensuite produite lors de l'obtention des",
        Vaguely(BadPassword),
    ),
    (
        "une erreur de niveau transport s'est produite lors de l'envoi",
        Likely(ConnectionDropped),
    ),
    (
        "une erreur de niveau transport s'est produite lors de la",
        Likely(ConnectionDropped),
    ),
    ("le délai d'attente pour la connexion expiré", Settles(ConnectTimeout)),
    (
        "le délai d'attente s'est écoulé avant la fin de l'opération",
        Likely(LockOrQueryTimeout),
    ),
    (
        "le délai d'attente s'est écoulé avant obtention d'une connexion du",
        Settles(Capacity),
    ),
    (
        "sql server{}mais cet ordinateur ne prend pas en charge le cryptage",
        Exactly(SslRequired),
    ),
    (
        "le format de la chaîne d'initialisation n'est pas conforme à",
        Exactly(BadJdbcUrl),
    ),
    ("mot clé non pris en charge", Likely(BadJdbcUrl)),
    (
        "la propriété connectionstring n'a pas été initialisée",
        Likely(BadJdbcUrl),
    ),
    (
        "le pilote du client a tenté de rétablir la connexion",
        Exactly(ConnectionDropped),
    ),
    (
        "instance sql server a retourné une version de protocole non",
        Exactly(DriverServerMismatch),
    ),
    (
        "impossible d'ouvrir une connexion à sql server",
        Vaguely(ConnectTimeout),
    ),
    (
        "erreur lors de la localisation de server/instance spécifié",
        Vaguely(ConnectTimeout),
    ),
    ("impossible de générer un contexte sspi", Settles(BadPassword)),
];
