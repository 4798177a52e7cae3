from . import matching, matching_differences, matching_documents, matching_scope, pairing, posting
