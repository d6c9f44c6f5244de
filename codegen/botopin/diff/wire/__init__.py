"""What botocore reads of a model, and the meaning of what it reads."""
