"""Body formats: JSON, CBOR, forms and XML."""
