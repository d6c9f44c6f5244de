"""Service models: as data (`service`), read from JSON (`reader`), kept in a folder (`sources`)."""
