"""An operation of one version as people call it: in boto3's form, and in the bindings'."""
