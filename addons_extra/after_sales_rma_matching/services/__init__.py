from . import matching, matching_changed, matching_differences, matching_documents, matching_scope, pairing, posting
