from . import matching, matching_scope, matching_differences, matching_documents, pairing
