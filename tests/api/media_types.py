"""What schemathesis is to send as tus' media type: any bytes."""

import schemathesis
from hypothesis import strategies

schemathesis.openapi.media_type("application/offset+octet-stream", strategies.binary(max_size=4096))
