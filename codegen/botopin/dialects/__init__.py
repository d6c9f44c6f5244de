"""The two dialects as cattrs converters: `botopin.dialects.boto3` and `botopin.dialects.json`."""
