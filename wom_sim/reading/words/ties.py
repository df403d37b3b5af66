"""The words that lists of ties are written in: names of columns, and what stands between two people.  Data, no code.

Every word stands as `fold` leaves it: lower case, without accents, anything but letters and digits a space.
"""

from __future__ import annotations

LETTERS = ("a", "u", "i"), ("b", "v", "j")
"""Names of columns only above whole numbers: where ids are texts they are as likely people."""

SOURCES = (
    *("source", "src", "from", "source id", "from id", "fromid", "fromnodeid", "from node id", "id1", "id 1", "node1"),
    *("node 1", "vertex1", "vertex 1", "user1", "user 1", "person1", "person 1", "origin", "origen", "desde", "de"),
    *("nodo 1", "persona 1", "usuario 1", "origem", "sender", "quelle", "von", "sourcenode", "source node", "ego"),
    *("user id", "userid", "user", "usuario", "node a", "person a", "persona a", "emisor", "emisora", "remitente"),
    *("remetente", "expediteur", "origine", "mittente", "absender", "fuente", "nodo a", "cuenta", "account"),
)
TARGETS = (
    *("target", "dst", "to", "target id", "to id", "toid", "tonodeid", "to node id", "id2", "id 2", "node2"),
    *("node 2", "vertex2", "vertex 2", "user2", "user 2", "person2", "person 2", "destination", "destino", "hasta"),
    *("a", "para", "nodo 2", "persona 2", "usuario 2", "receiver", "recipient", "ziel", "nach", "dest"),
    *("targetnode", "target node", "alter", "friend id", "friendid", "friend", "amigo", "node b", "person b"),
    *("persona b", "receptor", "receptora", "destinatario", "destinataire", "cible", "vers", "destinazione", "nodo b"),
    *("empfanger",),
)
FOLLOWED = (
    *("followed", "followee", "followed id", "followee id", "followeeid", "followedid", "following", "following id"),
    *("seguido", "seguida", "id seguido", "seguidos", "suivi", "gefolgt", "leader", "influencer"),
)
FOLLOWER = (
    *("follower", "follower id", "followerid", "followers", "seguidor", "seguidora", "id seguidor", "seguidores"),
    *("fan", "fan id", "subscriber", "suscriptor", "suiveur", "abonne"),
)
"""Of a pair with one of these a tie goes from the followed to the follower, who sees."""

WEIGHTS = (
    *("weight", "w", "strength", "peso", "fuerza", "value", "valor", "gewicht", "poids", "edge weight", "edgeweight"),
    *("intensidad", "force", "forza", "starke"),
)
COUNTS = (
    *("count", "counts", "n", "multiplicity", "times", "frequency", "veces", "frecuencia", "cantidad", "messages"),
    *("anzahl", "haufigkeit", "quantidade", "frequencia", "frequence", "frequenza", "mensajes", "mensagens", "calls"),
    *("interactions", "interacciones", "interacoes", "contacts", "contactos", "llamadas", "emails", "correos", "freq"),
    *("mentions", "menciones", "retweets", "replies", "num messages", "number of messages", "numero de mensajes"),
    *("nombre",),  # in French; in Spanish it is a name, and holds no numbers
)
CHANCES = (
    *("probability", "prob", "p", "chance", "probabilidad", "probabilidade", "wahrscheinlichkeit", "probabilite"),
    *("probabilita",),
)
MEMBERS = ("person", "persona", "member", "miembro", "user", "usuario", "user id", "student", "alumno", "socio")
GROUPS = ("group", "grupo", "event", "evento", "team", "equipo", "club", "class", "clase", "community", "comunidad")
TYPES = ("type", "tipo", "edge type")
PEOPLE = ("id", "nodeid", "node id", "node", "user id")
OF_PEOPLE = ("label", "name", "nombre", "segment", "segmento", "age", "edad", "modularity class", "timeset")

DIRECTED = {
    "directed": True,
    "dirigido": True,
    "dirigida": True,
    "undirected": False,
    "mutual": False,
    "no dirigido": False,
}
"""What a column of types may say."""

FOLLOWS = ("follows", "follow", "following", "sigue", "sigue a", "seguidor de", "seguidora de", "follower of", "segue")
RELATIONS = (
    *("pp", "pd", "dp", "pr", "rc", "cr", "gp", "pc", "gg", "gl", "interacts", "interacts with", "knows", "friend"),
    *("friends", "friend of", "friends with", "mentions", "retweets", "replies to", "likes", "shares with", "tells"),
    *("conoce", "conoce a", "amigo", "amiga", "amigo de", "amiga de", "menciona", "menciona a", "responde a"),
    "habla con",
    *FOLLOWS,
)  # fmt: skip
"""Words that stand between two people; those of following turn the tie round: who follows sees."""
